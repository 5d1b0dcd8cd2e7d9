import { createRandom } from '@wise-edit/core'
import type { Disk } from '../src/edits/disk'

/** Error that a test gets when the machine stops. */
export class Crash extends Error {}

interface Content {
  safe: Buffer
  seen: Buffer
}

/**
 * A disk that stops before step number `crashAt`, or in the middle of it. What was not synced may then be there, in
 * part, or not at all, as after a power cut; or all of it, as after kill -9.
 */
export class FaultyDisk implements Disk {
  steps = 0
  #crashAt = Number.POSITIVE_INFINITY
  #random = createRandom(0)
  #files = new Map<string, Content>()
  /** Files that a crash cannot take from the folder. */
  #safe = new Map<string, Content>()
  crashed = false

  arm(crashAt: number, seed: number): void {
    this.steps = 0
    this.#crashAt = crashAt
    this.#random = createRandom(seed)
  }

  /** The disk after the machine has started again. */
  restart(): void {
    const powerCut = this.#random.next() < 0.5
    const folder = powerCut && this.#random.next() < 0.5 ? this.#safe : this.#files
    if (powerCut) {
      for (const content of new Set([...folder.values()])) content.seen = this.#afterPowerCut(content)
    }
    for (const content of folder.values()) content.safe = content.seen
    this.#files = new Map(folder)
    this.#safe = new Map(folder)
    this.crashed = false
    this.#crashAt = Number.POSITIVE_INFINITY
  }

  async exists(path: string): Promise<boolean> {
    return this.#files.has(path)
  }

  async read(path: string): Promise<Uint8Array> {
    return this.#get(path).seen
  }

  async readPart(path: string, start: number, length: number): Promise<Uint8Array> {
    return this.#get(path).seen.subarray(start, start + length)
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#step(() => this.#files.set(path, { safe: Buffer.alloc(0), seen: Buffer.from(bytes) }))
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    const file = this.#get(path)
    const put = (count: number) => {
      file.seen = Buffer.concat([file.seen, bytes.subarray(0, count)])
    }
    this.#step(
      () => put(bytes.length),
      () => put(Math.floor(this.#random.next() * bytes.length)),
    )
  }

  async truncate(path: string, length: number): Promise<void> {
    const file = this.#get(path)
    this.#step(() => {
      file.seen = file.seen.subarray(0, length)
    })
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step(() => {
      this.#files.set(to, this.#get(from))
      this.#files.delete(from)
    })
  }

  async sync(path: string): Promise<void> {
    this.#step(() => {
      const file = this.#files.get(path)
      if (file) file.safe = file.seen
      else this.#safe = new Map(this.#files)
    })
  }

  #get(path: string): Content {
    const file = this.#files.get(path)
    if (!file) throw new Error(`no file ${path}`)
    return file
  }

  #step(whole: () => void, half: () => void = () => {}): void {
    if (this.crashed) throw new Crash('stopped')
    if (this.steps++ === this.#crashAt) {
      this.crashed = true
      half()
      throw new Crash('stopped')
    }
    whole()
  }

  #afterPowerCut({ safe, seen }: Content): Buffer {
    if (!seen.subarray(0, safe.length).equals(safe)) return this.#random.next() < 0.5 ? safe : seen
    const more = Math.floor(this.#random.next() * (seen.length - safe.length + 1))
    return seen.subarray(0, safe.length + more)
  }
}
