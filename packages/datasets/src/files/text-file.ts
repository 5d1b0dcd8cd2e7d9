import { createReadStream } from 'node:fs'
import { WiseError } from '@wise-edit/core'
import { unreadableKind } from './file-kind'

export interface TextOptions {
  /** Bytes that are read instead of the file. */
  bytes?: AsyncIterable<Uint8Array>
  /** Stops reading the file. */
  signal?: AbortSignal
}

/**
 * Reads a UTF-8 file piece by piece, without a byte order mark. With `bytes`, these are read and `path` only names them
 * in messages. Throws an `AbortError` once the signal is aborted.
 *
 * Throws `DATASET_UNREADABLE` if the file cannot be opened and `DATASET_SYNTAX` if it is compressed, a file of another
 * program, or not UTF-8.
 */
export async function* readText(path: string, { bytes, signal }: TextOptions = {}): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    let first = true
    for await (const piece of bytes ?? createReadStream(path, { signal })) {
      if (first) refuseKind(path, piece)
      first = false
      yield decoder.decode(piece, { stream: true })
    }
    yield decoder.decode()
  } catch (cause) {
    if (cause instanceof WiseError || (cause as Error).name === 'AbortError') throw cause
    if ((cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new WiseError(
        'DATASET_SYNTAX',
        `${path} is not UTF-8; expected a text in UTF-8. Convert it, for example with iconv.`,
        { cause },
      )
    }
    throw new WiseError(
      'DATASET_UNREADABLE',
      `${path} cannot be read (${(cause as Error).message}); expected a file of records that this user may read.`,
      { cause },
    )
  }
}

function refuseKind(path: string, start: Uint8Array): void {
  const kind = unreadableKind(start)
  if (!kind) return
  throw new WiseError(
    'DATASET_SYNTAX',
    `${path} is ${kind.name}; expected JSON, JSONL or CSV as a text in UTF-8. ${kind.advice}`,
  )
}
