import type { z } from 'zod'
import type { RecordFields } from '../record'

/** One edit read from a row of a file; its id and its irrelevant text may come from elsewhere. */
export type Draft = Omit<RecordFields, 'id'> & { id?: string }

/** Layout of a data set's records. */
export interface Layout {
  /** Fields that distinguish this layout from the others. */
  keys: readonly string[]
  /** All fields that are read. */
  names: readonly string[]
  /** Reads a row, which may hold several edits. */
  schema: z.ZodType<Draft | Draft[]>
}
