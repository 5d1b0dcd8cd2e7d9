import type { z } from 'zod'
import type { EditRecord } from '../record'

/** What one row of a file says; its id and irrelevant text may come from elsewhere. */
export type Draft = Omit<EditRecord, 'id'> & { id?: string }

/** How a data set lays out its records. */
export interface Layout {
  /** Fields that tell this layout from the others. */
  keys: readonly string[]
  schema: z.ZodType<Draft>
}
