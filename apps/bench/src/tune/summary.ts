import type { MethodOptions } from '../methods'
import type { Allowance } from './search-method'
import { bestOf, type Scores, type Trial } from './trial'

/** Result of a search, with its settings. */
export interface TuningSummary {
  format: 1
  model: string
  data: string
  /** Number of edits in a trial, after which it is measured. */
  T: number
  seed: number
  allowance: Allowance
  commit?: string
  methods: Record<string, TunedMethod>
}

/** Best settings of a method among all trials. */
export interface TunedMethod {
  /** Options that differ from the defaults, including those that every trial had. */
  options: MethodOptions
  /** Number of their trial; 1 is the method with its defaults. */
  trial: number
  scores: Scores
  /** Scores of the method with its defaults; absent if that trial failed. */
  preset?: Scores
  trials: number
  /** Number of trials that were given up early, and of those that failed. */
  givenUp: number
  failed: number
  seconds: number
  processorSeconds: number
  /** Searched values, by option. */
  searched: Record<string, string>
}

/** Summarizes the trials of one method; `undefined` if none was finished. */
export function tunedMethod(
  trials: readonly Trial[],
  searched: Record<string, string>,
): TunedMethod | undefined {
  const best = bestOf(trials)
  if (!best?.scores) return undefined
  const sum = (of: (trial: Trial) => number) => trials.reduce((total, trial) => total + of(trial), 0)
  return {
    options: best.options,
    trial: best.trial,
    scores: best.scores,
    preset: trials.find(({ trial }) => trial === 1)?.scores,
    trials: trials.length,
    givenUp: trials.filter(({ scores, error }) => !scores && error === undefined).length,
    failed: trials.filter(({ error }) => error !== undefined).length,
    seconds: sum(({ seconds }) => seconds),
    processorSeconds: sum(({ processorSeconds }) => processorSeconds),
    searched,
  }
}
