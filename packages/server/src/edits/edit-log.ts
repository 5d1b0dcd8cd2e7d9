import { WiseError } from '@wise-edit/core'
import { z } from 'zod'
import { type Disk, realDisk } from './disk'
import { LineFile } from './line-file'

/** Schema of a line of the log: who taught or undid what, and when. */
export const logEntrySchema = z.object({
  number: z.int().describe('Counts from 1'),
  time: z.string().describe('When it was accepted, as ISO 8601'),
  action: z.enum(['taught', 'undone']),
  id: z.string().describe('The edit'),
  by: z.string().describe('Name in the header x-edited-by, else the address of the client'),
  request: z.string().optional().describe('The id of the request, as x-request-id says it'),
  prompt: z.string().optional(),
  target: z.string().optional(),
})

/** Line of the log. */
export type LogEntry = z.infer<typeof logEntrySchema>

/** Author of a change, and the id of the request. */
export interface Author {
  by: string
  request?: string
}

/** Fields of an edit in the log. */
export type LoggedEdit = Pick<LogEntry, 'id' | 'prompt' | 'target'>

/** Returns the path of the log of a memory file. */
export function logOf(memory: string): string {
  return `${memory}.log`
}

/**
 * Returns at most `limit` entries of a log file with a number above `after`, without a line that is still being written.
 * Throws `LOG_DAMAGED` for a line that is no entry.
 */
export async function readEditLog(
  path: string,
  after = 0,
  limit = Number.POSITIVE_INFINITY,
): Promise<LogEntry[]> {
  if (!(await realDisk.exists(path))) return []
  const lines = Buffer.from(await realDisk.read(path))
    .toString()
    .split('\n')
    .slice(0, -1)
  return lines.slice(after, after + limit).map((line, i) => readEntry(line, path, after + i + 1))
}

/**
 * Append-only log, as lines of JSON: who taught and undid what, and when. A line is safe on disk before its change is
 * acknowledged.
 */
export class EditLog {
  readonly #file: LineFile
  readonly #disk: Disk
  /** Byte offset of each line. */
  readonly #starts: number[] = []

  private constructor(file: LineFile, disk: Disk, bytes: Buffer) {
    this.#file = file
    this.#disk = disk
    this.#note(bytes, 0)
  }

  /** Opens or creates a log. A last line that a crash left incomplete is cut off. */
  static async open(path: string, disk: Disk = realDisk): Promise<EditLog> {
    const { file, bytes } = await LineFile.open(path, disk, (bytes) => bytes.lastIndexOf('\n') + 1)
    return new EditLog(file, disk, bytes)
  }

  /** Number of the last line; 0 for an empty log. */
  get last(): number {
    return this.#starts.length
  }

  get problem(): string | undefined {
    return this.#file.problem
  }

  /** Returns the next lines, for edits that were taught or undone, to pass to `append`. */
  lines(action: LogEntry['action'], edits: readonly LoggedEdit[], author: Author): LogEntry[] {
    const time = new Date().toISOString()
    return edits.map(({ id, prompt, target }, i) => ({
      ...{ number: this.last + i + 1, time, action, id, ...author, prompt, target },
    }))
  }

  /** Appends lines, whose numbers must follow `last`. Throws `storage_full` or `storage_failed`. */
  async append(entries: readonly LogEntry[]): Promise<void> {
    const lines = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    const start = this.#file.length
    await this.#file.append(lines)
    this.#note(lines, start)
  }

  /** Checks that the log can be written again. Throws as `append` does. */
  mend(): Promise<void> {
    return this.#file.mend()
  }

  /** Returns at most `limit` entries with a number above `after`, in order. */
  async page(after: number, limit: number): Promise<LogEntry[]> {
    const [start, end] = [this.#starts[after], this.#starts[after + limit] ?? this.#file.length]
    if (start === undefined) return []
    const bytes = Buffer.from(await this.#disk.readPart(this.#file.path, start, end - start))
    const lines = bytes.toString().split('\n').slice(0, -1)
    return lines.map((line, i) => readEntry(line, this.#file.path, after + i + 1))
  }

  #note(lines: Buffer, start: number): void {
    for (let at = 0; at < lines.length; at = lines.indexOf('\n', at) + 1) this.#starts.push(start + at)
  }
}

function readEntry(line: string, path: string, number: number): LogEntry {
  try {
    return logEntrySchema.parse(JSON.parse(line))
  } catch {
    throw new WiseError(
      'LOG_DAMAGED',
      `Line ${number} of "${path}" is no entry of the log; expected JSON with number, time, action, id and by. Restore the file, or move it away to begin a new one.`,
    )
  }
}
