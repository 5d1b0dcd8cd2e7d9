import { z } from 'zod'
import type { EditSummary } from './editor'

// JSON has no NaN or infinity: a loss that was one is written as null.
const loss = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)

/** An `EditSummary` as files keep it. */
export const editSummarySchema: z.ZodType<EditSummary> = z.object({
  id: z.string(),
  prompt: z.string(),
  target: z.string(),
  irrelevant: z.string().optional(),
  status: z.enum(['done', 'failed']),
  reason: z.string().optional(),
  steps: z.int().nonnegative(),
  lossBefore: loss,
  lossAfter: loss,
  seconds: z.number(),
})
