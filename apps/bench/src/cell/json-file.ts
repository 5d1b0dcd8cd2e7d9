import { readFile } from 'node:fs/promises'
import { WiseError } from '@wise-edit/core'
import { describeIssues, parseJson, writeWhole } from '@wise-edit/core/internal'
import { z } from 'zod'

/** Writes `value` atomically in the format of `toJson`. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, toJson(value))
}

/** Converts `value` to JSON; NaN and infinities, which JSON lacks, become `{ "$number": "NaN" }`. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, fromNumber)}\n`
}

/**
 * Reads a value that `toJson` wrote and that matches `schema`; `undefined` if there is no such file. Throws
 * `RESULTS_DAMAGED` for any other contents.
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const damaged = (found: string, cause: unknown) =>
    new WiseError(
      'RESULTS_DAMAGED',
      `"${path}" ${found}; expected a file that this program wrote. Delete it and run the experiment again.`,
      { cause },
    )
  try {
    return schema.parse(parseJson(await readFile(path), toNumber))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (error instanceof SyntaxError) throw damaged(`is no JSON (${error.message})`, error)
    if (error instanceof z.ZodError) throw damaged(`has the wrong format (${describeIssues(error)})`, error)
    throw damaged(`cannot be read (${(error as Error).message})`, error)
  }
}

const fromNumber = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value

const toNumber = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && '$number' in value ? Number(value.$number) : value
