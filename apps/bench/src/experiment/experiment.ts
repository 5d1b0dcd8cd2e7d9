import { z } from 'zod'
import { measureNames } from '../measures/names'
import { paperTableNames } from '../paper/names'

const armSchema = z.strictObject({
  /** A name from `bench list`. */
  method: z.string().min(1),
  /** Name in tables; default: the method's title. */
  label: z.string().min(1).optional(),
  /** Options of the editor that differ from its defaults; `null` switches one off. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** Edited layer as a share of the depth, from 0 (first layer) to 1 (last). */
  depth: z.number().min(0).max(1).optional(),
})

/** Schema of an experiment file. */
export const experimentSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/, 'expected small letters, digits and dashes'),
    /** Raised whenever results are no longer comparable with earlier ones. */
    version: z.int().positive().default(1),
    /** Purpose in one line. */
    title: z.string().min(1),
    /** Folders, `.gguf` files, hub ids, or `embedded`. */
    models: z.array(z.string().min(1)).min(1).default(['embedded']),
    /** Bundled data sets or files. */
    data: z.array(z.string().min(1)).min(1).default(['zsre']),
    /** Number of records to leave out at the beginning of each data set, such as those that a part was trained on. */
    skip: z.int().positive().optional(),
    /** File of irrelevant texts, for data sets without any. */
    irrelevant: z.string().min(1).optional(),
    /** Arms that are compared: methods, or one method under several options. */
    arms: z
      .array(
        z.union([
          z
            .string()
            .min(1)
            .transform((method) => armSchema.parse({ method })),
          armSchema,
        ]),
      )
      .min(1),
    /** Numbers of edits after which all edits so far are measured. */
    T: z.array(z.int().positive()).min(1),
    /** Number of records over which T=1 is averaged, each rolled back before the next. */
    rollbacks: z.int().positive().default(20),
    seeds: z.array(z.int()).min(1).default([0]),
    /** Teaches the records in an order drawn from each seed instead of the order of the file. */
    shuffle: z.boolean().default(false),
    measures: z.array(z.enum(measureNames)).min(1).default(['strict']),
    /** Number of records, drawn by seed, that `strict` asks for free answers at each T; default: all. */
    sample: z.int().positive().optional(),
    /** A model behind an OpenAI-compatible server that also judges the answers; its key, if any, is in `OPENAI_API_KEY`. */
    judge: z
      .strictObject({ url: z.url('expected an address up to /v1'), model: z.string().min(1) })
      .optional(),
    /** Notes for readers of the results, in addition to the protocol. */
    notes: z.array(z.string()).default([]),
    /** Table of the paper to print next to the results. */
    paper: z.enum(paperTableNames).optional(),
    /** Plots of the report. */
    plots: z
      .array(z.enum(['over-edits', 'bars', 'heatmap', 'histogram', 'retention']))
      .default(['over-edits']),
  })
  .refine(({ measures }) => !measures.includes('retention') || measures.includes('strict'), {
    path: ['measures'],
    message: 'expected strict too, which retention compares with',
  })
  .refine(({ measures, judge }) => !judge || measures.includes('strict'), {
    path: ['measures'],
    message: 'expected strict, whose answers the judge is for',
  })

/** An experiment as written in its file. */
export type ExperimentFile = z.input<typeof experimentSchema>

/** An experiment with all defaults filled in. */
export type Experiment = z.output<typeof experimentSchema>
export type Arm = Experiment['arms'][number]

/** Types an experiment file. */
export function defineExperiment(experiment: ExperimentFile): ExperimentFile {
  return experiment
}
