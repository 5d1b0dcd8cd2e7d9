import type { EditRecord } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import type { JudgeOptions, Reference } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'

/** What a measure looks at. */
export interface MeasureContext {
  model: LanguageModel
  editor: Editor
  /** The records edited so far. */
  records: readonly EditRecord[]
  /** Answers of the unedited model, which edited ones are compared with; new ones are added. */
  answers: Reference
  /** By format, the success of each record right after its edit, where that was asked. */
  atOnce?: Measurement['scores']
  /** Another model that judges free answers, too. */
  judge?: JudgeOptions
  signal?: AbortSignal
  /** Called while free answers are given. */
  onAnswers?: (done: number, total: number) => void
}

/** What a measure found. */
export interface Measurement {
  /** By score one number a record; `null` for a record that is not asked. Reports show their mean. */
  scores: Record<string, (number | null)[]>
  /** Numbers of the whole. */
  values: Record<string, number>
  /** Values whose distribution counts. */
  samples: Record<string, number[]>
}

export type Measure = (context: MeasureContext) => Promise<Partial<Measurement>>

/** Measurements of different things as one. */
export function joinMeasurements(parts: readonly Partial<Measurement>[]): Measurement {
  const pick = <Key extends keyof Measurement>(key: Key) =>
    Object.assign({}, ...parts.map((part) => part[key])) as Measurement[Key]
  return { scores: pick('scores'), values: pick('values'), samples: pick('samples') }
}

/** Measurements of the same things on further records as one; values become their mean. */
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
