import { isDeepStrictEqual } from 'node:util'
import { WiseError } from '@wise-edit/core'
import {
  bundledDatasets,
  datasetFormats,
  type EditRecord,
  editRecord,
  findContradictions,
} from '@wise-edit/datasets'
import type { EditRequest, EditSummary } from '@wise-edit/editors'
import { quote } from '../common/words'

type Contradiction = ReturnType<typeof findContradictions>['contradictions'][number]

/** Plan for a file of records and an existing memory. */
export interface EditPlan {
  /** Edits to make, in order, each with an unused id. */
  make: (EditRequest & { id: string })[]
  /** Edits to make again under their ids, since the file has other paraphrases or near questions of theirs. */
  renew: (EditRequest & { id: string })[]
  /** Number of records left out because the memory or an earlier record has the same fact. */
  held: number
  /** Edits and records with the same question and different answers, which no editor can satisfy. */
  contradictions: Contradiction[]
}

/**
 * Plans the edits of a file, with its paraphrases and near questions as training texts unless they are `heldOut`. Facts
 * that the memory already holds are left out, whether their edit succeeded or not, so running the same command again
 * continues an interrupted run. With `retry`, an edit that was not learned is made again under its id, and with `renewing`
 * one that has other paraphrases or near questions in the file, unless another edit overrules it.
 *
 * A record without an id gets its number or, if that is taken, the next free one. Throws `EDIT_EXISTS` for a record
 * whose id belongs to another edit.
 */
export function planEdits(
  records: readonly EditRecord[],
  edits: readonly EditSummary[],
  {
    heldOut = false,
    retry = false,
    renewing = false,
  }: { heldOut?: boolean; retry?: boolean; renewing?: boolean } = {},
): EditPlan {
  const held = new Map(edits.map((edit) => [factOf(edit), edit]))
  const planned = new Set<string>()
  const ids = new FreeIds(edits)
  const make: EditPlan['make'] = []
  const renew: EditPlan['renew'] = []
  for (const record of records) {
    const { prompt, target, subject, irrelevant, rephrases, near } = record
    const fact = { prompt, target, subject, irrelevant }
    const texts = {
      ...(rephrases.length > 0 && !heldOut && { paraphrases: rephrases }),
      ...(near.length > 0 && !heldOut && { contrasts: near.map((question) => question.prompt) }),
    }
    // Of records of one fact the first decides, so that the same command finds nothing to renew afterwards.
    if (planned.has(factOf(record))) continue
    planned.add(factOf(record))
    const edit = held.get(factOf(record))
    if (edit === undefined) make.push({ id: ids.take(record), ...fact, ...texts })
    else if (retry && edit.status !== 'done') make.push({ id: edit.id, ...fact, ...texts })
    else if (renewing && isRenewed(edit, texts))
      renew.push({ id: edit.id, ...fact, subject: subject ?? edit.subject, ...texts })
  }
  const before = edits.filter(({ status }) => status === 'done').map(asRecord)
  const { contradictions } = findContradictions([...before, ...make.map(asRecord)])
  return { make, renew, held: records.length - make.length - renew.length, contradictions }
}

type Texts = Pick<EditRequest, 'paraphrases' | 'contrasts'>

/** Returns true if an edit that answers has other texts than the file, which has some. */
function isRenewed({ status, overruledBy, ...held }: EditSummary, texts: Texts): boolean {
  if (status !== 'done' || overruledBy !== undefined) return false
  return Object.entries(texts).some(
    ([name, list]) => !isDeepStrictEqual(new Set(list), new Set(held[name as keyof Texts])),
  )
}

/** Returns true if the paraphrases and near questions of a source are reserved for evaluation: those of published data sets. */
export function isHeldOut(source: string): boolean {
  return bundledDatasets.some(({ name }) => name === source)
}

/** Returns one line for each pair of contradicting facts. */
export function describeContradictions(contradictions: readonly Contradiction[]): string[] {
  const reported = new Map<EditRecord, Set<EditRecord>>()
  return contradictions.flatMap(({ record, other }) => {
    if (reported.get(other)?.has(record)) return []
    reported.set(record, (reported.get(record) ?? new Set()).add(other))
    return [
      `"${record.id}" and "${other.id}" both answer ${quote(record.prompt)}, with ${quote(record.target, 30)} and ${quote(other.target, 30)}`,
    ]
  })
}

/** Returns a line for each record whose prompt has braces but no subject to replace them. */
export function describeBraces(records: readonly EditRecord[]): string[] {
  return records
    .filter(({ prompt, subject }) => subject === undefined && prompt.includes('{}'))
    .map(
      ({ id, prompt }) =>
        `"${id}" has {} in its prompt, ${quote(prompt, 40)}, and no subject to replace it. The braces are taught literally; add a "subject" to the record to replace them.`,
    )
}

function factOf({ prompt, target }: { prompt: string; target: string }): string {
  return JSON.stringify([prompt, target])
}

/** Prefixes of generated ids: the names of formats and data sets. */
const PREFIXES = [...datasetFormats, ...bundledDatasets.map(({ name }) => name)]
const MADE_UP = new RegExp(`^(${PREFIXES.join('|')})-\\d+$`)

/** Ids that are taken, and the largest number after each generated prefix. */
class FreeIds {
  readonly #taken = new Map<string, string>()
  readonly #largest = new Map<string, number>()

  constructor(edits: readonly { id: string; target: string }[]) {
    for (const { id, target } of edits) this.#add(id, target)
  }

  /** Takes the id of a record, or the next free one in place of a generated id. Throws `EDIT_EXISTS`. */
  take({ id, prompt, target }: EditRecord): string {
    const free = this.#taken.has(id) ? this.#next(id, prompt) : id
    this.#add(free, target)
    return free
  }

  #next(id: string, prompt: string): string {
    const prefix = prefixOf(id)
    if (prefix !== undefined) return `${prefix}${(this.#largest.get(prefix) ?? 0) + 1}`
    throw new WiseError(
      'EDIT_EXISTS',
      `The record "${id}" (${quote(prompt, 40)}) has the id of a different edit (${quote(this.#taken.get(id) ?? '', 40)}); expected a unique id. Undo that edit first, or rename the record.`,
    )
  }

  #add(id: string, target: string): void {
    this.#taken.set(id, target)
    const prefix = prefixOf(id)
    if (prefix === undefined) return
    this.#largest.set(prefix, Math.max(this.#largest.get(prefix) ?? 0, Number(id.slice(prefix.length))))
  }
}

/** Returns the part of a generated id before its number; `undefined` for an id of the user. */
function prefixOf(id: string): string | undefined {
  return MADE_UP.test(id) ? id.slice(0, id.lastIndexOf('-') + 1) : undefined
}

function asRecord({ id, prompt, target, subject }: EditRequest & { id: string }): EditRecord {
  return editRecord({ id, prompt, target, subject })
}
