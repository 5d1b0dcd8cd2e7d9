import { WiseError } from '@wise-edit/kernels'
import { describeValue } from '../invalid'
import { counterfact } from './counterfact'
import { knowedit } from './knowedit'
import type { Layout } from './layout'
import { hallucination, temporal } from './passages'
import { plain } from './plain'
import { zsre } from './zsre'

/** Names of the layouts that can be read. */
export type DatasetFormat = 'zsre' | 'knowedit' | 'temporal' | 'counterfact' | 'hallucination' | 'plain'

/** All layouts; where a record has the fields of several, the first one is meant. */
const LAYOUTS: Readonly<Record<DatasetFormat, Layout>> = {
  zsre,
  knowedit,
  temporal,
  counterfact,
  hallucination,
  plain,
}

const FORMATS = Object.keys(LAYOUTS) as DatasetFormat[]

/** The layout called `format`. Throws `DATASET_FORMAT` for a name that is none. */
export function layoutOf(format: DatasetFormat): Layout {
  if (Object.hasOwn(LAYOUTS, format)) return LAYOUTS[format]
  throw new WiseError(
    'DATASET_FORMAT',
    `The format "${format}" is unknown; known are ${FORMATS.join(', ')}. Leave it out to have it recognised.`,
  )
}

/** The format whose telling fields `row` has, if any. */
export function recognise(row: unknown): DatasetFormat | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  return FORMATS.find((format) => LAYOUTS[format].keys.every((key) => Object.hasOwn(row, key)))
}

/** The error for a source of which no record tells its format, given the first one. */
export function unrecognised(source: string, row: unknown): WiseError {
  const fields = typeof row === 'object' && row !== null && !Array.isArray(row) ? Object.keys(row) : undefined
  const found = fields
    ? `an object with the fields ${fields.slice(0, 12).join(', ') || '(none)'}`
    : describeValue(row)
  const known = FORMATS.map((format) => `${LAYOUTS[format].keys.join(', ')} (${format})`).join(', or ')
  return new WiseError(
    'DATASET_FORMAT',
    `The format of ${source} is not recognised: its first record is ${found}; expected the fields ${known}. Rename the fields, or name the format to see what a record lacks.`,
  )
}
