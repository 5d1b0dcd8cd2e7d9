import { WiseError } from '@wise-edit/core'
import { describeValue } from '@wise-edit/core/internal'
import type { Row } from './files/row'
import { placeOf } from './files/rows'
import { type FieldProblem, fieldProblems, type InvalidRecords } from './invalid'
import {
  type DatasetFormat,
  isPartlyPlain,
  layoutOf,
  listIn,
  recognise,
  unrecognised,
  withKnownNames,
} from './layouts'
import type { Draft, Layout } from './layouts/layout'
import { type EditRecord, editRecord } from './record'

export interface ParseOptions {
  /** Name of the source in messages. */
  source: string
  /** Default: recognised from the first records. */
  format?: DatasetFormat
  /** Prefix of generated ids; default the format. */
  prefix?: string
  /**
   * Irrelevant texts for records without one: the text with the record's number; the texts repeat if there are fewer.
   */
  irrelevant?: readonly string[]
  invalid: InvalidRecords
}

/** One of this many rows must reveal the format. */
const HEAD = 100

/**
 * Turns rows into records; reports invalid ones to `invalid`.
 *
 * Throws `DATASET_EMPTY` without rows and `DATASET_FORMAT` if the format is unknown.
 */
export async function* parseRows(
  entries: AsyncGenerator<Row>,
  { source, format: named, prefix, irrelevant = [], invalid }: ParseOptions,
): AsyncGenerator<EditRecord> {
  const rows = unwrapped(entries)
  try {
    const head = await readHead(rows, named ? 1 : HEAD)
    const format = named ?? formatOf(head, source)
    const layout = layoutOf(format)
    if (head.length === 0) throw emptySource(source)
    const ids = new Set<string>()
    for await (const row of after(head, rows)) {
      const { drafts = [], problems } = parseRow(row, layout)
      if (problems) invalid.add({ ...placeOf(source, row), problems })
      for (const [i, draft] of drafts.entries()) {
        const number = drafts.length > 1 ? `${row.index}-${i + 1}` : row.index
        const id = draft.id ?? `${prefix ?? format}-${number}`
        if (ids.has(id)) {
          invalid.add({ ...placeOf(source, row), problems: [takenId(id)] })
          continue
        }
        ids.add(id)
        const text = draft.irrelevant ?? irrelevant[row.index % irrelevant.length]
        yield editRecord({ ...filled(draft), id, irrelevant: text })
      }
    }
  } finally {
    // Closes the file, even if it was not read to its end.
    await rows.return(undefined)
  }
}

/** Yields the members of a list in place of an object that holds nothing else, such as `{ "edits": [...] }`. */
async function* unwrapped(rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  for await (const row of rows) {
    const list = row.index === 0 ? listIn(row.value) : undefined
    if (list) yield* list.map((value, index) => ({ index, value }))
    else yield row
  }
}

/** Reads up to `count` rows, or fewer once one reveals the format. */
async function readHead(rows: AsyncGenerator<Row>, count: number): Promise<Row[]> {
  const head: Row[] = []
  while (head.length < count) {
    const next = await rows.next()
    if (next.done) break
    head.push(next.value)
    if (recognise(withKnownNames(next.value.value))) break
  }
  return head
}

function formatOf(head: readonly Row[], source: string): DatasetFormat {
  const format = head.map(({ value }) => recognise(withKnownNames(value))).find((format) => format)
  if (format) return format
  const [first] = head
  if (!first) throw emptySource(source)
  if (first.expected === undefined) {
    if (isPartlyPlain(withKnownNames(first.value))) return 'plain'
    throw unrecognised(source, first.value)
  }
  throw new WiseError(
    'DATASET_SYNTAX',
    `${placeOf(source, first).place} is ${first.found ?? describeValue(first.value)}, and no other record shows its format; expected ${first.expected}.`,
  )
}

function parseRow(
  { value: raw, found, expected }: Row,
  { schema }: Layout,
): { drafts: Draft[]; problems?: undefined } | { drafts?: undefined; problems: FieldProblem[] } {
  if (expected !== undefined)
    return { problems: [{ field: '', found: found ?? describeValue(raw), expected }] }
  const value = withKnownNames(raw)
  const parsed = schema.safeParse(value)
  return parsed.success ? { drafts: [parsed.data].flat() } : { problems: fieldProblems(value, parsed.error) }
}

/** Replaces braces by the subject, as in ROME's prompts; a prompt that already names its subject keeps them. */
function filled(draft: Draft): Draft {
  const { subject } = draft
  if (subject === undefined) return draft
  const fill = (prompt: string) =>
    prompt.includes(subject) ? prompt : prompt.replaceAll(BRACES, () => subject)
  const fillAll = <Asked extends { prompt: string }>(questions: readonly Asked[] | undefined) =>
    questions?.map((question) => ({ ...question, prompt: fill(question.prompt) }))
  return {
    ...draft,
    prompt: fill(draft.prompt),
    rewordings: fillAll(draft.rewordings),
    near: fillAll(draft.near),
    portability: fillAll(draft.portability),
    followUp: draft.followUp?.map(fill),
  }
}

const BRACES = '{}'

function emptySource(source: string): WiseError {
  return new WiseError('DATASET_EMPTY', `${source} is empty; expected at least one record.`)
}

function takenId(id: string): FieldProblem {
  return { field: 'id', found: `"${id}", the same as an earlier record's`, expected: 'a unique id' }
}

async function* after(head: readonly Row[], rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  yield* head
  yield* rows
}
