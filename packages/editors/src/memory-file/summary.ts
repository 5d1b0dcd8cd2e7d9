import { z } from 'zod'
import type { EditSummary } from '../editor/editor'

// JSON has no NaN or infinity: such a loss is written as null.
const loss = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)

// Files of earlier versions hold a single id.
const contradicts = z.union([z.string().transform((id) => [id]), z.array(z.string())])

/** Schema of an `EditSummary` in files, without `overruledBy`, which follows from `contradicts` of other edits. */
export const editSummarySchema: z.ZodType<EditSummary> = z.object({
  id: z.string(),
  prompt: z.string(),
  target: z.string(),
  subject: z.string().optional(),
  irrelevant: z.string().optional(),
  paraphrases: z.array(z.string()).optional(),
  contrasts: z.array(z.string()).optional(),
  status: z.enum(['done', 'failed', 'not learned']),
  reason: z.string().optional(),
  answer: z.string().optional(),
  contradicts: contradicts.optional(),
  steps: z.int().nonnegative(),
  lossBefore: loss,
  lossAfter: loss,
  seconds: z.number(),
})

/** Returns the schema of a list of edits in which each id is unique. */
export function editListSchema<T>(edit: z.ZodType<T>, idOf: (edit: T) => string): z.ZodType<T[]> {
  return z.array(edit).refine((edits) => new Set(edits.map(idOf)).size === edits.length, 'an id comes twice')
}
