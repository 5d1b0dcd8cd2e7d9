import { WiseError } from '@wise-edit/core'
import { files, parseJson } from '@wise-edit/core/internal'

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
    const stats = await files.stat(path)
    if (!stats) return undefined
    if (stats.kind !== 'file') throw new Error('it is not a file')
    if (stats.size > maxBytes)
      throw new Error(`it has ${stats.size} bytes; such a file has at most ${maxBytes}`)
    return parse(await files.read(path))
  } catch (cause) {
    throw new WiseError(
      'FILE_UNREADABLE',
      `Could not read ${path}: ${cause instanceof Error ? cause.message : cause}. Download the file again.`,
      { cause },
    )
  }
}
