import { z } from 'zod'
import type { Cell } from './cell'
import type { CellState } from './state'

// What files and queues hold may be anything. Objects are loose: other versions may have noted more.

/** NaN and infinities too: a ruined model is a result. */
const number = z.custom<number>((value) => typeof value === 'number', 'expected a number')
const whole = z.int().nonnegative()
const options = z.record(z.string(), z.unknown())
/** The name of a file, of no folder: what is read and written by it lies in the folder of results. */
const fileName = z.string().regex(/^(?!\.+$)[\w.-]{1,250}$/, 'expected a file name')

/** A cell as a queue or a file names it. */
export const cellSchema = z.looseObject({
  id: fileName,
  experiment: fileName,
  version: whole.default(0),
  method: z.string(),
  label: z.string(),
  options,
  depth: z.number().optional(),
  model: z.string(),
  data: z.looseObject({
    source: z.string(),
    irrelevant: z.string().optional(),
    order: z.int().optional(),
    records: z.string(),
  }),
  seed: z.int(),
  T: z.array(z.int().positive()).min(1),
  rollbacks: whole,
  measures: z.array(z.string()),
  judge: z.looseObject({ url: z.string(), model: z.string() }).optional(),
}) as unknown as z.ZodType<Cell>

const measurement = {
  scores: z.record(z.string(), z.array(number.nullable())),
  values: z.record(z.string(), number),
  samples: z.record(z.string(), z.array(number)),
}

/** What is known of a cell. */
export const cellStateSchema = z.looseObject({
  format: z.literal(1),
  cell: cellSchema,
  model: z.string(),
  settings: options,
  shortened: whole,
  environment: z.looseObject({
    version: z.string(),
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    backend: z.string(),
    threads: number,
    git: z.looseObject({ commit: z.string(), changed: z.boolean() }).optional(),
  }),
  status: z.enum(['running', 'done', 'failed']),
  error: z.string().optional(),
  single: z.looseObject({
    measurements: z.array(z.looseObject(measurement)),
    seconds: number,
    failed: whole,
  }),
  sequence: z.looseObject({
    edits: whole,
    seconds: number,
    file: fileName.optional(),
    atOnce: z.record(z.string(), z.array(number.nullable())).optional(),
  }),
  peakBytes: number,
  resumed: whole,
  checkpoints: z.array(
    z.looseObject({
      ...measurement,
      T: z.int().positive(),
      seconds: number,
      failed: whole,
      rollbacks: whole.optional(),
      peakBytes: number,
    }),
  ),
}) as unknown as z.ZodType<CellState>
