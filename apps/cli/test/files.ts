import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

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
