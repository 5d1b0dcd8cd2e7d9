import { dirname } from 'node:path'
import { storageError } from '../errors'
import type { Disk } from './disk'

/** A file to which whole lines are appended, each safe on disk before the next. After a fault it mends itself. */
export class LineFile {
  readonly path: string
  readonly #disk: Disk
  #length: number
  #isWhole = true
  #problem: string | undefined

  private constructor(path: string, disk: Disk, length: number) {
    this.path = path
    this.#disk = disk
    this.#length = length
  }

  /** Opens a file, or begins one, and returns its bytes. `lengthOf` tells how many of them are whole lines; the rest is cut off. */
  static async open(
    path: string,
    disk: Disk,
    lengthOf: (bytes: Buffer) => number,
  ): Promise<{ file: LineFile; bytes: Buffer }> {
    if (!(await disk.exists(path))) {
      await disk.write(path, new Uint8Array())
      await disk.sync(path)
      await disk.sync(dirname(path))
    }
    const bytes = Buffer.from(await disk.read(path))
    const length = lengthOf(bytes)
    if (length < bytes.length) {
      await disk.truncate(path, length)
      await disk.sync(path)
    }
    return { file: new LineFile(path, disk, length), bytes: bytes.subarray(0, length) }
  }

  get length(): number {
    return this.#length
  }

  /** Why the last change failed; `undefined` if it did not. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Appends lines and returns once they are safe. Throws `storage_full` or `storage_failed`; the file is then as before. */
  async append(lines: Uint8Array): Promise<void> {
    try {
      await this.#mend()
      await this.#disk.append(this.path, lines)
      await this.#disk.sync(this.path)
    } catch (error) {
      // Half a line must not stand before the next one.
      this.#isWhole = false
      await this.#mend().catch(() => {})
      throw this.#failed(error)
    }
    this.#length += lines.length
    this.#problem = undefined
  }

  /** Cuts off what was appended after the file had a length. Where that fails, it is done before the next change. */
  async cutTo(length: number): Promise<void> {
    this.#length = length
    this.#isWhole = false
    await this.#mend().catch(() => {})
  }

  /** Replaces all lines, whole or not at all. Throws as `append` does. */
  async replace(lines: Uint8Array): Promise<void> {
    const beside = `${this.path}.new`
    try {
      await this.#disk.write(beside, lines)
      await this.#disk.sync(beside)
      await this.#disk.rename(beside, this.path)
      this.#length = lines.length
      this.#isWhole = true
      await this.#disk.sync(dirname(this.path))
    } catch (error) {
      throw this.#failed(error)
    }
    this.#problem = undefined
  }

  /** Has the file hold whole lines and no more, and finds out whether the disk works again. Throws as `append` does. */
  async mend(): Promise<void> {
    try {
      await this.#mend()
      await this.#disk.sync(this.path)
    } catch (error) {
      throw this.#failed(error)
    }
    this.#problem = undefined
  }

  async #mend(): Promise<void> {
    if (this.#isWhole) return
    await this.#disk.truncate(this.path, this.#length)
    this.#isWhole = true
  }

  #failed(error: unknown): Error {
    this.#problem = (error as Error).message
    return storageError(error)
  }
}
