import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Starts one of the programs beside this file that serve a memory; the caller ends it. */
export async function startProcess(
  program: string,
  memory: string,
  ...more: string[]
): Promise<{ child: ChildProcess; url: string }> {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const args = ['--import', 'tsx', '--conditions=@wise-edit/source', file, memory, ...more]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let problems = ''
  child.stderr.on('data', (text) => {
    problems += text
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The server did not start: ${problems}`)
  })
  // Heard only until it has started.
  ended.catch(() => {})
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  return { child, url: line as string }
}
