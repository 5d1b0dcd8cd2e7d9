import type { z } from 'zod'
import type { RecordFields } from '../record'

/** One edit as a row of a file gives it; its id and irrelevant text may come from elsewhere. */
export type Draft = Omit<RecordFields, 'id'> & { id?: string }

/** A data set's way to write its records. */
export interface Layout {
  /** Fields that tell this layout from the others. */
  keys: readonly string[]
  /** All fields that are read. */
  names: readonly string[]
  /** Reads a row, which may hold several edits. */
  schema: z.ZodType<Draft | Draft[]>
}
