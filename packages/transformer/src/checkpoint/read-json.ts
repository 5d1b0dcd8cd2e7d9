import { readFile } from 'node:fs/promises'
import { WiseError } from '@wise-edit/kernels'

/** A JSON file, or `undefined` when there is none. Throws `FILE_UNREADABLE` when it is no JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new WiseError(
      'FILE_UNREADABLE',
      `Could not read ${path}: ${cause instanceof Error ? cause.message : cause}. Download the file again.`,
      { cause },
    )
  }
}
