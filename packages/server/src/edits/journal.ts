import { crc32 } from 'node:zlib'
import { WiseError } from '@wise-edit/core'
import { z } from 'zod'
import type { Disk } from './disk'
import { type LogEntry, logEntrySchema } from './edit-log'
import { LineFile } from './line-file'

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
  z.object({
    type: z.literal('edits'),
    edits: z.array(record).min(1),
    /** Those that were tried before and did not hold, and take the place of what is left of that. */
    again: z.array(z.string()).optional(),
    log: z.array(logEntrySchema).optional(),
  }),
  z.object({ type: z.literal('undo'), id: z.string(), log: z.array(logEntrySchema).optional() }),
  z.object({ type: z.literal('failed'), edit: record, reason: z.string() }),
  z.object({ type: z.literal('made'), created: z.array(z.tuple([z.string(), z.int()])) }),
])

/**
 * What a line of the journal says: edits were accepted, one is to be undone, one could not be made, or when those that
 * the memory holds were accepted, which its file does not say.
 */
export type JournalEntry = z.infer<typeof entrySchema>

/** What a change writes into the log. */
export interface Log {
  append(entries: readonly LogEntry[]): Promise<void>
}

/**
 * A write-ahead journal: one line for each entry, its CRC-32 in front, safe on disk before anything is acknowledged.
 *
 * Changes run one after another, in the order they were asked for.
 */
export class Journal {
  readonly #file: LineFile
  #last: Promise<unknown> = Promise.resolve()

  private constructor(file: LineFile) {
    this.#file = file
  }

  /**
   * Opens a journal, or begins one, with the entries it holds. What a crash left of a last line, which was never
   * acknowledged, is cut off. Throws `JOURNAL_DAMAGED` for any other line that is not as it was written.
   */
  static async open(path: string, disk: Disk): Promise<{ journal: Journal; entries: JournalEntry[] }> {
    const { file, bytes } = await LineFile.open(path, disk, (bytes) => parse(bytes, path).length)
    return { journal: new Journal(file), entries: parse(bytes, path).entries }
  }

  /** Why the last change failed; `undefined` if it did not. */
  get problem(): string | undefined {
    return this.#file.problem
  }

  /**
   * Appends what `prepare` returns, and to `log` what that holds for it. `commit` runs once both are safe, before any other
   * change of the journal; so does `prepare`, and whatever throws leaves everything as it was.
   */
  async append<T>(prepare: () => JournalEntry, commit: () => T, log?: Log): Promise<T> {
    return this.#next(async () => {
      const entry = prepare()
      const before = this.#file.length
      await this.#file.append(lineOf(entry))
      const lines = ('log' in entry && entry.log) || []
      try {
        if (lines.length > 0) await log?.append(lines)
      } catch (error) {
        await this.#file.cutTo(before)
        throw error
      }
      return commit()
    })
  }

  /** Writes the journal anew with what `entries` returns, whole or not at all. */
  async rewrite(entries: () => readonly JournalEntry[]): Promise<void> {
    await this.#next(() => this.#file.replace(Buffer.concat(entries().map(lineOf))))
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
