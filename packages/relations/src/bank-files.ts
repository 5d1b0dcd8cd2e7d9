import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BankFile } from './bank-file'

const folder = fileURLToPath(new URL('../bank', import.meta.url))

/** Reads the files of each language, in the order of their names, from the package's folder. */
export function bankFiles(): Record<string, BankFile[]> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((code) => [code, readLanguage(join(folder, code))]),
  )
}

function readLanguage(folder: string): BankFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}
