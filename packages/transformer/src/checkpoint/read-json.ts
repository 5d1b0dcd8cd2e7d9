import { readFile, stat } from 'node:fs/promises'
import { WiseError } from '@wise-edit/kernels'

/** Several times the largest tokenizer; parsed JSON takes several times its bytes. */
const MAX_BYTES = 200_000_000

/** A JSON file, or `undefined` when there is none. Throws `FILE_UNREADABLE` when it is no JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    // Before reading: to open a named pipe would wait for its writer.
    const stats = await stat(path)
    if (!stats.isFile() || stats.size > MAX_BYTES) {
      throw new Error(`it is ${stats.isFile() ? `${stats.size} bytes long` : 'not a file'}`)
    }
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
