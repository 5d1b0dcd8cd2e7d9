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
  /** Time at which the edit was accepted, in seconds since 1970. */
  created: z.int(),
})

/** Edit as it was accepted. */
export type EditRecord = z.infer<typeof record>

const entrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('edits'),
    edits: z.array(record).min(1),
    /** Ids of edits that these replace, such as earlier attempts that did not succeed. */
    again: z.array(z.string()).optional(),
    log: z.array(logEntrySchema).optional(),
  }),
  z.object({ type: z.literal('undo'), id: z.string(), log: z.array(logEntrySchema).optional() }),
  z.object({ type: z.literal('failed'), edit: record, reason: z.string() }),
  z.object({ type: z.literal('made'), created: z.array(z.tuple([z.string(), z.int()])) }),
])

/**
 * Line of the journal: edits were accepted, an edit is to be undone, an edit could not be made, or the times at which the edits
 * of the memory were accepted, which its file does not hold.
 */
export type JournalEntry = z.infer<typeof entrySchema>

/** Log to which the journal appends the lines of a change. */
export interface Log {
  append(entries: readonly LogEntry[]): Promise<void>
}

/**
 * Write-ahead journal: one line for each entry, with its CRC-32 in front, safe on disk before anything is acknowledged.
 *
 * Changes run one after another, in the order of the calls.
 */
export class Journal {
  readonly #file: LineFile
  #last: Promise<unknown> = Promise.resolve()

  private constructor(file: LineFile) {
    this.#file = file
  }

  /**
   * Opens or creates a journal, and returns it with its entries. A last line that a crash left damaged was never acknowledged
   * and is cut off. Throws `JOURNAL_DAMAGED` if any other line is damaged.
   */
  static async open(path: string, disk: Disk): Promise<{ journal: Journal; entries: JournalEntry[] }> {
    const { file, bytes } = await LineFile.open(path, disk, (bytes) => parse(bytes, path).length)
    return { journal: new Journal(file), entries: parse(bytes, path).entries }
  }

  /** Reason why the last change failed; `undefined` if it succeeded. */
  get problem(): string | undefined {
    return this.#file.problem
  }

  /**
   * Appends the entry that `prepare` returns, and its log lines to `log`, then runs `commit` once both are safe on disk. No
   * other change of the journal runs between `prepare` and `commit`. If `prepare` or a write throws, nothing is changed.
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

  /** Replaces the journal atomically by the entries that `entries` returns. */
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
