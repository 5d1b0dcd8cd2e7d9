import type { MethodOptions } from '../methods'

/** Shares of free answers, means over records; those that no record asks for are absent. */
export interface Scores {
  /** Own and reworded questions answered as taught. */
  own?: number
  reworded?: number
  /** Near and far answers that stay as they are. */
  near?: number
  far?: number
  /** The mean of these: what is searched for. */
  average: number
}

/** The shares of `Scores`, in the order of tables. */
export const shareNames = ['own', 'reworded', 'near', 'far'] as const

/** What came of editing with some settings. */
export interface Outcome {
  /** After the edits at which hopeless trials end; absent where those are all. */
  early?: Scores
  /** After all edits; absent when the trial was given up early. */
  scores?: Scores
  /** Edits that the editor rolled back. */
  failed: number
}

/** Edits with settings of a method and measures; `hopeless` says of the early scores whether to give up. */
export type Evaluate = (
  method: string,
  options: MethodOptions,
  hopeless: (early: Scores) => boolean,
) => Promise<Outcome>

/** One line of the log. */
export interface Trial extends Partial<Outcome> {
  /** What it can be compared with: trials on the same model and records, edited as often, under the same seed. */
  search: string
  method: string
  /** Counted from 1, for each method. */
  trial: number
  /** What differs from the method as it comes. */
  options: MethodOptions
  /** Why it has no outcome. */
  error?: string
  /** Time for editing and measuring, by the clock and of the processor. */
  seconds: number
  processorSeconds: number
  seed: number
  /** Of the working folder, where that is a git checkout. */
  commit?: string
}

/** The best trial that was finished; of equals the first, which is nearest to the method as it comes. */
export function bestOf<T extends Pick<Trial, 'scores'>>(trials: readonly T[]): T | undefined {
  const value = ({ scores }: T) => scores?.average ?? Number.NEGATIVE_INFINITY
  return trials
    .filter(({ scores }) => scores !== undefined)
    .reduce<T | undefined>((best, trial) => (best && value(best) >= value(trial) ? best : trial), undefined)
}
