import { WiseError } from '@wise-edit/core'
import { describeValue } from '@wise-edit/core/internal'
import type { z } from 'zod'

/** Problem with one field. */
export interface FieldProblem {
  /** Path of the field, such as `locality[0].prompt`; empty when the record itself is wrong. */
  field: string
  found: string
  expected: string
}

/** A record that cannot be used. */
export interface InvalidRecord {
  /** Location for messages: `facts.jsonl, line 3`, or `zsre.json, record 534`, counted from 0. */
  place: string
  /** Number of the record in the source, from 0. */
  index: number
  /** Line of the record in a file of lines, from 1. */
  line?: number
  problems: FieldProblem[]
}

/** Handling of invalid records: throw at the end (default), or call a function for each and leave it out. */
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

  /** Throws `DATASET_INVALID` with the first invalid records, if there were any and `onInvalid` is `'throw'`. */
  throwIfAny(source: string): void {
    if (this.#count === 0) return
    const more = this.#count - this.#first.length
    const list = [...this.#first.map(describeInvalid), ...(more > 0 ? [`and ${more} more`] : [])]
    throw new WiseError(
      'DATASET_INVALID',
      `${source} has ${this.#count} invalid ${this.#count === 1 ? 'record' : 'records'}:\n${list.map((line) => `  ${line}\n`).join('')}Correct them, or give \`onInvalid\` a function to leave them out.`,
    )
  }
}

/** Returns one line with the location of a record and its problems. */
export function describeInvalid({ place, problems }: InvalidRecord): string {
  const described = problems.map(
    ({ field, found, expected }) =>
      `${field === '' ? 'the record' : `"${field}"`} is ${found}; expected ${expected}`,
  )
  return `${place}: ${described.join('; ')}`
}

/** Returns the problems that zod found in `row`, by field. */
export function fieldProblems(row: unknown, error: z.ZodError): FieldProblem[] {
  return error.issues.map(({ path, message }) => ({ ...locate(row, path), expected: message }))
}

/** Follows `path` as far as it exists in `row`, since schemas may have wrapped the value. */
function locate(row: unknown, path: readonly PropertyKey[]): { field: string; found: string } {
  let field = ''
  let value = row
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break
    // The schema has made a list of one value.
    if (key === 0 && !Array.isArray(value)) continue
    if (Array.isArray(value) ? !Object.hasOwn(value, key) : typeof key === 'number') break
    field += typeof key === 'number' ? `[${key}]` : `${field === '' ? '' : '.'}${String(key)}`
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined
  }
  return { field, found: describeValue(value) }
}
