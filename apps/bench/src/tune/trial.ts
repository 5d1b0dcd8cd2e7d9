import type { MethodOptions } from '../methods'

/** Shares of free answers, means over records; scores without questions are absent. */
export interface Scores {
  /** Edited questions and paraphrases answered as taught. */
  own?: number
  reworded?: number
  /** Near and far answers that are unchanged. */
  near?: number
  far?: number
  /** Mean of these, which the search maximizes. */
  average: number
}

/** The shares of `Scores`, in the order of tables. */
export const shareNames = ['own', 'reworded', 'near', 'far'] as const

/** Result of editing with some settings. */
export interface Outcome {
  /** Scores after the number of edits at which hopeless trials end; absent if there are no more edits. */
  early?: Scores
  /** Scores after all edits; absent if the trial was given up early. */
  scores?: Scores
  /** Number of edits that the editor rolled back. */
  failed: number
}

/** Edits with settings of a method and measures; `hopeless` decides by the early scores if the trial is given up. */
export type Evaluate = (
  method: string,
  options: MethodOptions,
  hopeless: (early: Scores) => boolean,
) => Promise<Outcome>

/** One line of the log. */
export interface Trial extends Partial<Outcome> {
  /** Key of comparable trials: same model, records, number of edits and seed. */
  search: string
  method: string
  /** Number of the trial for its method, from 1. */
  trial: number
  /** Options that differ from the method's defaults. */
  options: MethodOptions
  /** Error, if the trial has no outcome. */
  error?: string
  /** Wall and processor time for editing and measuring. */
  seconds: number
  processorSeconds: number
  seed: number
  /** Commit of the working folder, if that is a git checkout. */
  commit?: string
}

/** Returns the best finished trial; ties go to the first one, which is closest to the defaults. */
export function bestOf<T extends Pick<Trial, 'scores'>>(trials: readonly T[]): T | undefined {
  const value = ({ scores }: T) => scores?.average ?? Number.NEGATIVE_INFINITY
  return trials
    .filter(({ scores }) => scores !== undefined)
    .reduce<T | undefined>((best, trial) => (best && value(best) >= value(trial) ? best : trial), undefined)
}
