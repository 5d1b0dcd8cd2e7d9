import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'

/** Writes a file that appears whole or not at all: beside its place first, then renamed. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** Writes `value` as `toJson` puts it, whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, toJson(value))
}

/** `value` as JSON, with numbers that JSON lacks, NaN and infinities, as `{ "$number": "NaN" }`. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, fromNumber)}\n`
}

/** Reads what `toJson` made; `undefined` when there is no such file. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'), toNumber)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const fromNumber = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value

const toNumber = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && '$number' in value ? Number(value.$number) : value
