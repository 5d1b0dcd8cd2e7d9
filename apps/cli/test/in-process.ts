import { writeFileSync } from 'node:fs'
import { runCommandLine } from '@wise-edit/command-line'
import { vi } from 'vitest'
import { program } from '../src/program'
import { jsonl, quick } from './files'

export { facts, jsonl, quick, tempFolder, withFiles } from './files'

/** Runs a command in this process and returns its output. */
export async function call(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' }
  const into = (name: keyof typeof texts, end: string) => (text: unknown) => {
    texts[name] += `${text}${end}`
    return true
  }
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(into('out', '\n')),
    vi.spyOn(console, 'error').mockImplementation(into('err', '\n')),
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out', '')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('err', '')),
  ]
  try {
    const code = await runCommandLine(program, argv)
    return { code, ...texts }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** Teaches records by WISE in this process, into the memory `name` of a folder; the options default to `quick`. */
export function teach(
  path: (name: string) => string,
  name: string,
  records: readonly unknown[],
  settings: Record<string, unknown> = {},
): ReturnType<typeof call> {
  const [edits, file] = [path(`${name}.jsonl`), path(`${name}.settings.json`)]
  writeFileSync(edits, jsonl(records))
  writeFileSync(file, JSON.stringify({ ...quick, ...settings }))
  return call('edit', '--edits', edits, '--out', path(name), '--settings', file, '--method', 'wise-merge')
}
