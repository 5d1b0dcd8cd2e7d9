import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { WiseError } from '@wise-edit/core'
import { z } from 'zod'
import type { Disk } from './disk'

const record = z.object({
  id: z.string(),
  prompt: z.string(),
  target: z.string(),
  subject: z.string().optional(),
  irrelevant: z.string().optional(),
  paraphrases: z.array(z.string()).optional(),
  contrasts: z.array(z.string()).optional(),
  /** When it was accepted, in seconds since 1970. */
  created: z.int(),
})

/** An edit as it was accepted. */
export type EditRecord = z.infer<typeof record>

const entrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('edits'), edits: z.array(record).min(1) }),
  z.object({ type: z.literal('undo'), id: z.string() }),
  z.object({ type: z.literal('failed'), edit: record, reason: z.string() }),
  z.object({ type: z.literal('made'), created: z.array(z.tuple([z.string(), z.int()])) }),
])

/**
 * What a line of the journal says: edits were accepted, one is to be undone, one could not be made, or when those that
 * the memory holds were accepted, which its file does not say.
 */
export type JournalEntry = z.infer<typeof entrySchema>

/**
 * A write-ahead journal: one line for each entry, its CRC-32 in front, safe on disk before anything is acknowledged.
 *
 * Changes run one after another, in the order they were asked for.
 */
export class Journal {
  readonly #path: string
  readonly #disk: Disk
  #length: number
  /** Why nothing can be written any more. */
  #broken: unknown
  #last: Promise<unknown> = Promise.resolve()

  private constructor(path: string, disk: Disk, length: number) {
    this.#path = path
    this.#disk = disk
    this.#length = length
  }

  /**
   * Opens a journal, or begins one, with the entries it holds. What a crash left of a last line, which was never
   * acknowledged, is cut off. Throws `JOURNAL_DAMAGED` for any other line that is not as it was written.
   */
  static async open(path: string, disk: Disk): Promise<{ journal: Journal; entries: JournalEntry[] }> {
    if (!(await disk.exists(path))) {
      await disk.write(path, new Uint8Array())
      await disk.sync(path)
      await disk.sync(dirname(path))
    }
    const bytes = Buffer.from(await disk.read(path))
    const { entries, length } = parse(bytes, path)
    if (length < bytes.length) {
      await disk.truncate(path, length)
      await disk.sync(path)
    }
    return { journal: new Journal(path, disk, length), entries }
  }

  /**
   * Appends what `prepare` returns. `commit` runs once that is safe, before any other change of the journal; so does
   * `prepare`, and whatever it throws leaves everything as it was.
   */
  async append<T>(prepare: () => JournalEntry, commit: () => T): Promise<T> {
    return this.#next(async () => {
      if (this.#broken) throw this.#broken
      const line = lineOf(prepare())
      try {
        await this.#disk.append(this.#path, line)
        await this.#disk.sync(this.#path)
      } catch (error) {
        // Half a line must not stand before the next one.
        await this.#disk.truncate(this.#path, this.#length).catch((cause) => {
          this.#broken = cause
        })
        throw error
      }
      this.#length += line.length
      return commit()
    })
  }

  /** Writes the journal anew with what `entries` returns, whole or not at all. */
  async rewrite(entries: () => readonly JournalEntry[]): Promise<void> {
    await this.#next(async () => {
      const bytes = Buffer.concat(entries().map(lineOf))
      const beside = `${this.#path}.new`
      await this.#disk.write(beside, bytes)
      await this.#disk.sync(beside)
      await this.#disk.rename(beside, this.#path)
      this.#length = bytes.length
      this.#broken = undefined
      await this.#disk.sync(dirname(this.#path))
    })
  }

  #next<T>(change: () => Promise<T>): Promise<T> {
    const run = this.#last.then(change)
    this.#last = run.catch(() => {})
    return run
  }
}

function lineOf(entry: JournalEntry): Buffer {
  const text = JSON.stringify(entry)
  return Buffer.from(`${sum(text)} ${text}\n`)
}

function parse(bytes: Buffer, path: string): { entries: JournalEntry[]; length: number } {
  const entries: JournalEntry[] = []
  let start = 0
  while (start < bytes.length) {
    const end = bytes.indexOf('\n', start)
    const entry = end < 0 ? undefined : entryOf(bytes.toString('utf8', start, end))
    if (!entry) {
      if (end >= 0 && end + 1 < bytes.length) throw damaged(path, entries.length + 1)
      break
    }
    entries.push(entry)
    start = end + 1
  }
  return { entries, length: start }
}

function entryOf(line: string): JournalEntry | undefined {
  const text = line.slice(9)
  if (line.slice(0, 9) !== `${sum(text)} `) return undefined
  const parsed = entrySchema.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : undefined
}

function sum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

function damaged(path: string, line: number): WiseError {
  return new WiseError(
    'JOURNAL_DAMAGED',
    `Line ${line} of the journal "${path}" is not as it was written, and others follow it; expected lines with the checksum in front. Restore the file from a backup, or take the line out and send its edits again.`,
  )
}
