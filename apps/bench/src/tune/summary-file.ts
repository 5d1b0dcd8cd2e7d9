import { WiseError } from '@wise-edit/core'
import { describeIssues } from '@wise-edit/core/internal'
import { z } from 'zod'
import { readJson } from '../cell/json-file'

const scores = z.object({ average: z.number() })

/** Part of a summary that an experiment needs. */
const schema = z.object({
  format: z.literal(1),
  model: z.string(),
  data: z.string(),
  T: z.int(),
  seed: z.int(),
  allowance: z.object({ seconds: z.number(), clock: z.enum(['wall', 'processor']), trials: z.int() }),
  methods: z.record(
    z.string(),
    z.object({ options: z.record(z.string(), z.unknown()), trial: z.int(), trials: z.int(), scores }),
  ),
})

export type Tuning = z.infer<typeof schema>

/** Reads a summary of `bench tune`. Throws `TUNING_INVALID`. */
export async function readTuning(path: string): Promise<Tuning> {
  const value = await readJson(path, z.unknown())
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new WiseError(
    'TUNING_INVALID',
    `"${path}" holds no tuned settings: ${describeIssues(parsed.error, { value })}. Expected the summary.json of \`bench tune\`. Name that file.`,
  )
}
