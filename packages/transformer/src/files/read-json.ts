import { readFile, stat } from 'node:fs/promises'
import { parseJson, WiseError } from '@wise-edit/core'

/** Reads a JSON file of at most `maxBytes`; returns `undefined` if there is none. Throws `FILE_UNREADABLE`. */
export function readJson(path: string, maxBytes: number): Promise<unknown> {
  return read(path, maxBytes, parseJson)
}

/** Reads a text file of at most `maxBytes`; returns `undefined` if there is none. Throws `FILE_UNREADABLE`. */
export function readText(path: string, maxBytes: number): Promise<string | undefined> {
  return read(path, maxBytes, (bytes) => new TextDecoder().decode(bytes))
}

async function read<T>(
  path: string,
  maxBytes: number,
  parse: (bytes: Uint8Array) => T,
): Promise<T | undefined> {
  try {
    // This is checked before reading, since opening a named pipe would wait for its writer.
    const stats = await stat(path)
    if (!stats.isFile()) throw new Error('it is not a file')
    if (stats.size > maxBytes)
      throw new Error(`it has ${stats.size} bytes; such a file has at most ${maxBytes}`)
    return parse(await readFile(path))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new WiseError(
      'FILE_UNREADABLE',
      `Could not read ${path}: ${cause instanceof Error ? cause.message : cause}. Download the file again.`,
      { cause },
    )
  }
}
