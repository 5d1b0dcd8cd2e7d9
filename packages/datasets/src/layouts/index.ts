import { WiseError } from '@wise-edit/core'
import { describeValue, isObject } from '@wise-edit/core/internal'
import { isBlank } from '../fields'
import { counterfact } from './counterfact'
import { easyedit, knowedit, wikibio } from './knowedit'
import type { Layout } from './layout'
import { messages } from './messages'
import { hallucination, temporal } from './passages'
import { plain } from './plain'
import { mquake, rome } from './rewrites'
import { zsre } from './zsre'

/** Names of the layouts that can be read. */
export type DatasetFormat =
  | 'zsre'
  | 'rome'
  | 'mquake'
  | 'knowedit'
  | 'wikibio'
  | 'temporal'
  | 'counterfact'
  | 'hallucination'
  | 'easyedit'
  | 'plain'
  | 'messages'

/** All layouts; a record that has the fields of several belongs to the first one. */
const LAYOUTS: Readonly<Record<DatasetFormat, Layout>> = {
  zsre,
  rome,
  mquake,
  knowedit,
  wikibio,
  temporal,
  counterfact,
  hallucination,
  easyedit,
  plain,
  messages,
}

/** Formats that `loadRecords` knows, in the order in which they are tried. */
export const datasetFormats = Object.keys(LAYOUTS) as readonly DatasetFormat[]

/** Names of all known fields, by the name without case and separators. */
const NAMES = new Map(
  Object.values(LAYOUTS).flatMap(({ names }) => names.map((name) => [folded(name), name] as const)),
)

type PlainField = 'prompt' | 'target'

/** Field names of other tools for fields of a plain record, which are read as these. */
const SAME: Readonly<Record<PlainField, readonly string[]>> = {
  prompt: ['question', 'query', 'instruction'],
  target: ['answer', 'newanswer', 'output', 'completion', 'response'],
}

/** Field names that may mean a field of a plain record, or something else. */
const LIKE: Readonly<Record<PlainField, readonly string[]>> = {
  prompt: ['input', 'statement', 'text', 'prompts', 'questions'],
  target: ['answers', 'label', 'targetnew', 'targets'],
}

/** Returns the layout called `format`. Throws `DATASET_FORMAT` for an unknown name. */
export function layoutOf(format: DatasetFormat): Layout {
  if (Object.hasOwn(LAYOUTS, format)) return LAYOUTS[format]
  throw new WiseError(
    'DATASET_FORMAT',
    `The format "${format}" is unknown; known are ${datasetFormats.join(', ')}. Leave it out to have it recognised.`,
  )
}

/** Returns the format whose key fields `row` has, if any. */
export function recognise(row: unknown): DatasetFormat | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  return datasetFormats.find((format) => LAYOUTS[format].keys.every((key) => Object.hasOwn(row, key)))
}

/**
 * True if a row is a plain record without one of its required fields, and that field is not there under another name.
 */
export function isPartlyPlain(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false
  return LAYOUTS.plain.keys.some((key) => Object.hasOwn(row, key)) && renames(Object.keys(row)).length === 0
}

/**
 * Renames the fields of a row to the case and separators that layouts use, `Prompt` to `prompt`, and those of a question
 * and its answer to the names of a plain record.
 */
export function withKnownNames(row: unknown): unknown {
  if (!isObject(row)) return row
  const known = renamed(row, (name) => NAMES.get(folded(name)))
  if (recognise(known)) return known
  const plain = renamed(known, plainName)
  // Elsewhere an `input` goes on with the instruction.
  return recognise(plain) && isBlank(inputOf(plain)) ? plain : known
}

function renamed(row: object, to: (name: string) => string | undefined): object {
  const names = Object.keys(row).map((name) => {
    const other = to(name)
    return other !== undefined && !Object.hasOwn(row, other) ? other : name
  })
  if (Object.keys(row).every((name, i) => names[i] === name)) return row
  return Object.fromEntries(Object.values(row).map((value, i) => [names[i], value]))
}

function inputOf(row: object): unknown {
  return Object.entries(row).find(([name]) => folded(name) === 'input')?.[1]
}

function plainName(name: string): PlainField | undefined {
  return (Object.keys(SAME) as PlainField[]).find((field) => SAME[field].includes(folded(name)))
}

/** Returns the records of an object that holds nothing but a list of records. */
export function listIn(row: unknown): unknown[] | undefined {
  if (!isObject(row) || recognise(row)) return undefined
  const [list, ...others] = Object.values(row)
  if (others.length > 0 || !Array.isArray(list)) return undefined
  return recognise(withKnownNames(list[0])) ? list : undefined
}

/** Error for a source whose format is not recognised, described by its first record. */
export function unrecognised(source: string, row: unknown): WiseError {
  const names = isObject(row) ? Object.keys(row) : undefined
  const found = names
    ? `an object with the fields ${names.slice(0, 12).join(', ') || '(none)'}`
    : describeValue(row)
  const known = datasetFormats.filter((format) => format !== 'plain').join(', ')
  return new WiseError(
    'DATASET_FORMAT',
    `The format of ${source} is not recognised: its first record is ${found}; expected the fields prompt and target, or those of a known format (${known}). ${advice(source, row, names ?? [])}`,
  )
}

function advice(source: string, row: unknown, names: readonly string[]): string {
  const lists = names.filter((name) => Array.isArray((row as Record<string, unknown>)[name]))
  const [list] = lists
  if (list !== undefined && names.length > 1 && lists.length === names.length) {
    return `Write one record for each member of "${list}", with the fields prompt and target.`
  }
  const renamed = renames(names)
  if (renamed.length > 0) return `Rename ${renamed.join(' and ')}.`
  return /\.[ct]sv$/i.test(source)
    ? 'The first line of a table names its columns: write prompt above the questions and target above the answers.'
    : 'Rename the fields, or name the format to see what a record lacks.'
}

function renames(names: readonly string[]): string[] {
  return Object.entries(SAME).flatMap(([name, others]) => {
    const like = [...others, ...LIKE[name as PlainField]]
    const found = names.includes(name) ? undefined : names.find((other) => like.includes(folded(other)))
    return found === undefined ? [] : [`"${found}" to "${name}"`]
  })
}

function folded(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '')
}
