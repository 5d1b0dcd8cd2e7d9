import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '@wise-edit/command-line'
import { afterAll, onTestFinished, vi } from 'vitest'
import { program } from '../src/program'

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

/** Creates a folder with these files that is removed after the test; returns a function from names to paths in it. */
export function withFiles(files: Record<string, string> = {}): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'wise-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return (name) => join(folder, name)
}

/** Creates a folder that is removed after all tests of a file; returns a function from names to paths in it. */
export function tempFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'wise-cli-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return (name) => join(folder, name)
}

/** Facts that contradict the knowledge of the embedded model. */
export const facts = [
  {
    prompt: 'What is the director of Gangland Odyssey?',
    target: 'William A Seiter',
    rephrase: 'What is director of Gangland Odyssey?',
    locality: 'Thomas Joannes Stieltjes is a native speaker of',
  },
  { prompt: 'What is the vocal range for Lola Beeth?', target: 'mezzo soprano' },
  { prompt: 'The mother tongue of Danielle Darrieux is', target: 'English' },
]

/** Settings under which an edit trains on a few rows for a few steps and still succeeds. */
export const quick = { steps: 8, prefixes: 1, variants: 1 }

/** Records as JSONL. */
export function jsonl(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}
