import { WiseError } from '@wise-edit/core'
import type { z } from 'zod'

/** What is wrong with one field. */
export interface FieldProblem {
  /** Path of the field, such as `locality[0].prompt`; empty when the record itself is wrong. */
  field: string
  found: string
  expected: string
}

/** A record that cannot be used. */
export interface InvalidRecord {
  /** Where it stands: `facts.jsonl, line 3`, or `zsre.json, record 534`, counted from 0. */
  place: string
  /** Its number among the records of the source, from 0. */
  index: number
  /** Its line in a file of lines, from 1. */
  line?: number
  problems: FieldProblem[]
}

/** What to do with invalid records: throw at the end (default), or tell of each and go on without it. */
export type OnInvalid = 'throw' | ((record: InvalidRecord) => void)

const LISTED = 5

/** Collects invalid records until the whole source has been read. */
export class InvalidRecords {
  readonly #onInvalid: OnInvalid
  readonly #first: InvalidRecord[] = []
  #count = 0

  constructor(onInvalid: OnInvalid) {
    this.#onInvalid = onInvalid
  }

  add(record: InvalidRecord): void {
    if (this.#onInvalid !== 'throw') {
      this.#onInvalid(record)
      return
    }
    this.#count++
    if (this.#first.length < LISTED) this.#first.push(record)
  }

  /** Throws `DATASET_INVALID`, listing the first ones, when there were any to throw for. */
  throwIfAny(source: string): void {
    if (this.#count === 0) return
    const more = this.#count - this.#first.length
    const list = [...this.#first.map(describeInvalid), ...(more > 0 ? [`and ${more} more`] : [])]
    throw new WiseError(
      'DATASET_INVALID',
      `${source} has ${this.#count} invalid ${this.#count === 1 ? 'record' : 'records'}:\n${list.map((line) => `  ${line}\n`).join('')}Correct them, or give \`onInvalid\` a function to go on without them.`,
    )
  }
}

/** One line that says where a record stands and what is wrong with it. */
export function describeInvalid({ place, problems }: InvalidRecord): string {
  const said = problems.map(
    ({ field, found, expected }) =>
      `${field === '' ? 'the record' : `"${field}"`} is ${found}; expected ${expected}`,
  )
  return `${place}: ${said.join('; ')}`
}

/** What zod found wrong with `row`, by field. */
export function fieldProblems(row: unknown, error: z.ZodError): FieldProblem[] {
  return error.issues.map(({ path, message }) => ({ ...locate(row, path), expected: message }))
}

/** Follows `path` as far as `row` goes, since schemas may have wrapped what they saw. */
function locate(row: unknown, path: readonly PropertyKey[]): { field: string; found: string } {
  let field = ''
  let value = row
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break
    if (Array.isArray(value) ? !Object.hasOwn(value, key) : typeof key === 'number') break
    field += typeof key === 'number' ? `[${key}]` : `${field === '' ? '' : '.'}${String(key)}`
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined
  }
  return { field, found: describeValue(value) }
}

/** A value in a few words of a message. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
