import { WiseError } from '@wise-edit/kernels'
import { describeValue, type FieldProblem, fieldProblems, type InvalidRecords } from './invalid'
import { type DatasetFormat, layoutOf, recognise, unrecognised } from './layouts'
import type { Draft, Layout } from './layouts/layout'
import type { EditRecord } from './record'
import { placeOf, type Row } from './rows'

export interface ParseOptions {
  /** What messages call the source. */
  source: string
  /** Recognised from the first records when left out. */
  format?: DatasetFormat
  /** Begins the ids that are made up; default the format. */
  prefix?: string
  /** For records that bring none: the text with the record's number, from the start again past the last one. */
  irrelevant?: readonly string[]
  invalid: InvalidRecords
}

/** Of so many rows one must tell the format. */
const HEAD = 100

/**
 * Turns rows into records; what is invalid goes to `invalid` instead.
 *
 * Throws `DATASET_EMPTY` without rows and `DATASET_FORMAT` when the format is unknown.
 */
export async function* parseRows(
  rows: AsyncGenerator<Row>,
  { source, format: named, prefix, irrelevant = [], invalid }: ParseOptions,
): AsyncGenerator<EditRecord> {
  try {
    const head = await readHead(rows, named ? 1 : HEAD)
    const format = named ?? formatOf(head, source)
    const layout = layoutOf(format)
    if (head.length === 0) throw emptySource(source)
    const ids = new Set<string>()
    for await (const row of after(head, rows)) {
      const { draft, problems } = parseRow(row, layout)
      const id = draft?.id ?? `${prefix ?? format}-${row.index}`
      if (draft && !ids.has(id)) {
        ids.add(id)
        yield toRecord(id, draft, irrelevant[row.index % irrelevant.length])
      } else {
        invalid.add({ ...placeOf(source, row), problems: problems ?? [takenId(id)] })
      }
    }
  } finally {
    // Closes the file, however far it was read.
    await rows.return(undefined)
  }
}

/** Reads up to `count` rows, or fewer when one tells the format. */
async function readHead(rows: AsyncGenerator<Row>, count: number): Promise<Row[]> {
  const head: Row[] = []
  while (head.length < count) {
    const next = await rows.next()
    if (next.done) break
    head.push(next.value)
    if (recognise(next.value.value)) break
  }
  return head
}

function formatOf(head: readonly Row[], source: string): DatasetFormat {
  const format = head.map(({ value }) => recognise(value)).find((format) => format)
  if (format) return format
  const [first] = head
  if (!first) throw emptySource(source)
  if (first.expected === undefined) throw unrecognised(source, first.value)
  throw new WiseError(
    'DATASET_SYNTAX',
    `${placeOf(source, first).place} is ${describeValue(first.value)}, and no other record tells its format; expected ${first.expected}.`,
  )
}

function parseRow(
  { value, expected }: Row,
  { schema }: Layout,
): { draft: Draft; problems?: undefined } | { draft?: undefined; problems: FieldProblem[] } {
  if (expected !== undefined) return { problems: [{ field: '', found: describeValue(value), expected }] }
  const parsed = schema.safeParse(value)
  return parsed.success ? { draft: parsed.data } : { problems: fieldProblems(value, parsed.error) }
}

function emptySource(source: string): WiseError {
  return new WiseError('DATASET_EMPTY', `${source} is empty; expected at least one record.`)
}

function takenId(id: string): FieldProblem {
  return { field: 'id', found: `"${id}", as an earlier record's`, expected: 'an id of its own' }
}

function toRecord(id: string, draft: Draft, irrelevant: string | undefined): EditRecord {
  const record = Object.assign({ id }, draft, { id, irrelevant: draft.irrelevant ?? irrelevant })
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as typeof record
}

async function* after(head: readonly Row[], rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  yield* head
  yield* rows
}
