import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

// By its own address, so that it is found from any folder.
const tsx = import.meta.resolve('tsx')

/** The command that runs the program as a user does, in a process of its own, from its sources. */
export function commandOf(args: readonly string[]): string[] {
  return [process.execPath, '--import', tsx, '--conditions=@wise-edit/source', main, ...args]
}

/** Runs the program and waits for its end. */
export function wiseEdit(args: string[], env: NodeJS.ProcessEnv = {}, cwd?: string) {
  const [program, ...rest] = commandOf(args)
  const options = { env: { ...process.env, OPENBLAS_NUM_THREADS: '1', ...env }, cwd, timeout: 60_000 }
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(program!, rest, options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}
