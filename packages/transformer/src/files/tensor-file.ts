import { WiseError } from '@wise-edit/core'
import { files, type OpenFile } from '@wise-edit/core/internal'

/** Location of a stored tensor. */
export interface StoredTensor {
  name: string
  /** Name of the type in the format: `F32`, `BF16`, `Q4_K` … */
  dtype: string
  /** Dimensions, outermost first. */
  shape: number[]
  file: BinaryFile
  /** Byte offset from the start of the file. */
  offset: number
  bytes: number
}

/** A file that is read by position; nothing of it is kept in memory. */
export class BinaryFile {
  readonly path: string
  readonly size: number
  #file: OpenFile | undefined

  private constructor(path: string, file: OpenFile) {
    this.path = path
    this.size = file.size
    this.#file = file
  }

  /** Opens a file. Throws `FILE_UNREADABLE` if it is missing, not a file or not readable. */
  static async open(path: string): Promise<BinaryFile> {
    try {
      return new BinaryFile(path, await files.open(path))
    } catch (cause) {
      throw new WiseError(
        'FILE_UNREADABLE',
        `Could not read ${path}: ${cause instanceof Error ? cause.message : cause}. Check the path and its permissions.`,
        { cause },
      )
    }
  }

  /** Fills `target` with the bytes starting at `offset`. Throws `FILE_TRUNCATED` if the file ends before. */
  read(target: Uint8Array, offset: number, what: string): void {
    if (this.#file === undefined) {
      throw new WiseError('FILE_CLOSED', `${this.path} was closed before ${what} was read. Open it again.`)
    }
    let done = 0
    while (done < target.length) {
      const got = this.#file.read(target.subarray(done), offset + done)
      if (got === 0) {
        throw new WiseError(
          'FILE_TRUNCATED',
          `${this.path} ends at byte ${offset + done}, inside ${what}, which needs ${target.length} bytes from ${offset}. Download the file again.`,
        )
      }
      done += got
    }
  }

  close(): void {
    this.#file?.close()
    this.#file = undefined
  }
}

/** Returns two tensors of one file that share bytes, if there are any. */
export function overlapping(tensors: Iterable<StoredTensor>): [StoredTensor, StoredTensor] | undefined {
  const sorted = [...tensors].filter(({ bytes }) => bytes > 0).sort((a, b) => a.offset - b.offset)
  for (let i = 1; i < sorted.length; i++) {
    const [before, after] = [sorted[i - 1]!, sorted[i]!]
    if (before.offset + before.bytes > after.offset) return [before, after]
  }
  return undefined
}
