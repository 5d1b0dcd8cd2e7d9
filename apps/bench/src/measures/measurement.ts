import type { EditRecord } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import type { JudgeOptions, Reference } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'

/** Input of a measure. */
export interface MeasureContext {
  model: LanguageModel
  editor: Editor
  /** The records edited so far. */
  records: readonly EditRecord[]
  /** Number of records that are asked for free answers, drawn by `seed`; default: all. */
  sample?: number
  seed: number
  /** Answers of the unedited model for comparison; new ones are added. */
  answers: Reference
  /** Success of each record right after its edit, by format, if it was measured. */
  atOnce?: Measurement['scores']
  /** Another model that judges free answers, too. */
  judge?: JudgeOptions
  signal?: AbortSignal
  /** Reports the number of free answers so far. */
  onAnswers?: (done: number, total: number) => void
}

/** Result of a measure. */
export interface Measurement {
  /** One number for each record, by score; `null` for a record without such a question. Reports show the mean. */
  scores: Record<string, (number | null)[]>
  /** Numbers about the whole run. */
  values: Record<string, number>
  /** Values whose distribution matters. */
  samples: Record<string, number[]>
}

export type Measure = (context: MeasureContext) => Promise<Partial<Measurement>>

/** Merges measurements of different quantities. */
export function joinMeasurements(parts: readonly Partial<Measurement>[]): Measurement {
  const pick = <Key extends keyof Measurement>(key: Key) =>
    Object.assign({}, ...parts.map((part) => part[key])) as Measurement[Key]
  return { scores: pick('scores'), values: pick('values'), samples: pick('samples') }
}

/** Concatenates measurements of the same quantities on further records; values are averaged. */
export function concatMeasurements(parts: readonly Measurement[]): Measurement {
  const [first] = parts
  const merge = <T, U>(of: (part: Measurement) => Record<string, T>, join: (values: T[]) => U) =>
    Object.fromEntries(
      Object.keys(first ? of(first) : {}).map((key) => [key, join(parts.map((part) => of(part)[key] as T))]),
    )
  return {
    scores: merge(
      ({ scores }) => scores,
      (lists) => lists.flat(),
    ),
    values: merge(
      ({ values }) => values,
      (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
    ),
    samples: merge(
      ({ samples }) => samples,
      (lists) => lists.flat(),
    ),
  }
}
