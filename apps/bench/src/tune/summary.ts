import type { MethodOptions } from '../methods'
import type { Allowance } from './search-method'
import { bestOf, type Scores, type Trial } from './trial'

/** What a search found, and how. */
export interface TuningSummary {
  format: 1
  model: string
  data: string
  /** Edits of a trial, after which it is measured. */
  T: number
  seed: number
  allowance: Allowance
  commit?: string
  methods: Record<string, TunedMethod>
}

/** The best settings of a method, of those that were tried. */
export interface TunedMethod {
  /** Beside the defaults; those that every trial had among them. */
  options: MethodOptions
  /** Which trial had them; 1 is the method as it comes. */
  trial: number
  scores: Scores
  /** What the method scores as it comes; absent where it failed. */
  preset?: Scores
  trials: number
  /** Trials that were given up after some edits, and those that failed. */
  givenUp: number
  failed: number
  seconds: number
  processorSeconds: number
  /** What was searched, by option. */
  searched: Record<string, string>
}

/** What trials of one method come to; `undefined` when none was finished. */
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
