import { WiseError } from '@wise-edit/core'
import {
  bundledDatasets,
  type Contradiction,
  datasetFormats,
  type EditRecord,
  editRecord,
  findContradictions,
} from '@wise-edit/datasets'
import type { EditRequest, EditSummary } from '@wise-edit/editors'
import { quote } from '../words'

/** What is to be done with a file of records, given what a memory holds. */
export interface EditPlan {
  /** Edits to make, in order, each with an id that is free. */
  make: (EditRequest & { id: string })[]
  /** Records left out, since the memory, or an earlier record, says the same. */
  held: number
  /** Edits and records that ask the same and want different answers, which no editor can satisfy. */
  contradictions: Contradiction[]
}

/**
 * Plans the edits of a file, with its rewordings and near questions to learn from unless they are `heldOut`. A fact that the memory holds already, whether its edit succeeded or not, is left out: so a
 * run that was stopped is continued by the same command. With `retry` an edit that did not come out is made again under its
 * id.
 *
 * A record without an id of its own gets its number, or, where that is taken, the next one that is free. Throws
 * `EDIT_EXISTS` for a record whose own id is that of another edit.
 */
export function planEdits(
  records: readonly EditRecord[],
  edits: readonly EditSummary[],
  { heldOut = false, retry = false }: { heldOut?: boolean; retry?: boolean } = {},
): EditPlan {
  const again = new Map(
    edits.filter(({ status }) => retry && status !== 'done').map((edit) => [factOf(edit), edit.id]),
  )
  const facts = new Set(edits.map(factOf).filter((fact) => !again.has(fact)))
  const taken = new Map(edits.map((edit) => [edit.id, edit.target]))
  const make: EditPlan['make'] = []
  for (const record of records) {
    const { prompt, target, subject, irrelevant, rephrases, near } = record
    if (facts.has(factOf(record))) continue
    facts.add(factOf(record))
    const id = again.get(factOf(record)) ?? idFor(record, taken)
    taken.set(id, target)
    make.push({
      ...{ id, prompt, target, subject, irrelevant },
      ...(rephrases.length > 0 && !heldOut && { paraphrases: rephrases }),
      ...(near.length > 0 && !heldOut && { contrasts: near.map((question) => question.prompt) }),
    })
  }
  const before = edits.filter(({ status }) => status === 'done').map(asRecord)
  const { contradictions } = findContradictions([...before, ...make.map(asRecord)])
  return { make, held: records.length - make.length, contradictions }
}

/** The facts that contradict each other, one line each pair. */
export function describeContradictions(contradictions: readonly Contradiction[]): string[] {
  const told = new Map<EditRecord, Set<EditRecord>>()
  return contradictions.flatMap(({ record, other }) => {
    if (told.get(other)?.has(record)) return []
    told.set(record, (told.get(record) ?? new Set()).add(other))
    return [
      `"${record.id}" and "${other.id}" both answer ${quote(record.prompt)}, with ${quote(record.target, 30)} and ${quote(other.target, 30)}`,
    ]
  })
}

/** A line for each record that is taught braces, which stand for a subject that it does not name. */
export function describeBraces(records: readonly EditRecord[]): string[] {
  return records
    .filter(({ prompt, subject }) => subject === undefined && prompt.includes('{}'))
    .map(
      ({ id, prompt }) =>
        `"${id}" has {} in its prompt, ${quote(prompt, 40)}, and no subject to put there. The braces are taught as they stand; give the record a "subject" to fill them.`,
    )
}

function factOf({ prompt, target }: { prompt: string; target: string }): string {
  return JSON.stringify([prompt, target])
}

/** Ids that reading a file makes up begin with the name of its format or data set. */
const PREFIXES = [...datasetFormats, ...bundledDatasets.map(({ name }) => name)]
const MADE_UP = new RegExp(`^(${PREFIXES.join('|')})-\\d+$`)

function idFor({ id, prompt }: EditRecord, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(id)) return id
  if (!MADE_UP.test(id)) {
    throw new WiseError(
      'EDIT_EXISTS',
      `The record "${id}" (${quote(prompt, 40)}) has the id of an edit that says something else (${quote(taken.get(id) ?? '', 40)}); expected an id of its own. Undo that edit first, or rename the record.`,
    )
  }
  const prefix = id.slice(0, id.lastIndexOf('-') + 1)
  const numbers = [...taken.keys()]
    .filter((other) => other.startsWith(prefix) && MADE_UP.test(other))
    .map((other) => Number(other.slice(prefix.length)))
  return `${prefix}${Math.max(...numbers) + 1}`
}

function asRecord({ id, prompt, target, subject }: EditRequest & { id: string }): EditRecord {
  return editRecord({ id, prompt, target, subject })
}
