import { dirname } from 'node:path'
import { storageError } from '../errors'
import type { Disk } from './disk'

/** File to which whole lines are appended, each safe on disk before the next. It repairs itself after a failed write. */
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

  /**
   * Opens or creates a file and returns its bytes. `lengthOf` returns the number of bytes in whole lines; the rest is cut off.
   */
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

  /** Reason why the last change failed; `undefined` if it succeeded. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Appends lines and returns once they are safe on disk. Throws `storage_full` or `storage_failed` and then adds nothing. */
  async append(lines: Uint8Array): Promise<void> {
    try {
      await this.#mend()
      await this.#disk.append(this.path, lines)
      await this.#disk.sync(this.path)
    } catch (error) {
      // The next line must not follow an incomplete one.
      this.#isWhole = false
      await this.#mend().catch(() => {})
      throw this.#failed(error)
    }
    this.#length += lines.length
    this.#problem = undefined
  }

  /** Cuts the file to an earlier length. If that fails, it is done before the next change. */
  async cutTo(length: number): Promise<void> {
    this.#length = length
    this.#isWhole = false
    await this.#mend().catch(() => {})
  }

  /** Replaces all lines atomically. Throws as `append` does. */
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

  /** Cuts off an incomplete line, and checks that the disk works again. Throws as `append` does. */
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
