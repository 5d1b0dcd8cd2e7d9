import { z } from 'zod'
import type { Cell } from './cell'
import type { CellState } from './state'

// Files and queues may hold anything. Objects are loose, since other versions may have written more fields.

/** Any number, including NaN and infinities, since an editor may ruin a model. */
const number = z.custom<number>((value) => typeof value === 'number', 'expected a number')
const whole = z.int().nonnegative()
const options = z.record(z.string(), z.unknown())
/** File name without a folder, so that all files stay inside the results folder. */
const fileName = z.string().regex(/^(?!\.+$)[\w.-]{1,250}$/, 'expected a file name')

/** A cell in a queue or a file. */
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
    skip: whole.optional(),
    irrelevant: z.string().optional(),
    order: z.int().optional(),
    records: z.string(),
  }),
  seed: z.int(),
  T: z.array(z.int().positive()).min(1),
  rollbacks: whole,
  measures: z.array(z.string()),
  sample: z.int().positive().optional(),
  judge: z.looseObject({ url: z.string(), model: z.string() }).optional(),
}) as unknown as z.ZodType<Cell>

const measurement = {
  scores: z.record(z.string(), z.array(number.nullable())),
  values: z.record(z.string(), number),
  samples: z.record(z.string(), z.array(number)),
}

/** State of a cell. */
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
