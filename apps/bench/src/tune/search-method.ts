import type { MethodOptions } from '../methods'
import type { TrialLog } from './log'
import { points } from './points'
import type { Space } from './space'
import { bestOf, type Evaluate, type Scores, type Trial } from './trial'

/** Difference in average to the best trial after as many edits above which a trial is given up. */
export const HOPELESS = 0.1

/** Budget of each method. */
export interface Allowance {
  /** Seconds for editing and measuring, over all trials of the method. */
  seconds: number
  /** Clock that is counted: wall time or processor time. */
  clock: 'wall' | 'processor'
  trials: number
}

export interface SearchOptions {
  allowance: Allowance
  evaluate: Evaluate
  log: TrialLog
  /** Fields that all trials of the search share. */
  common: Pick<Trial, 'search' | 'seed' | 'commit'>
  /** Options of every trial. */
  fixed?: MethodOptions
  signal?: AbortSignal
  onTrial?: (trial: Trial) => void
}

/**
 * Tries settings of a method until its budget is spent, including trials of earlier runs; returns all its trials.
 *
 * A trial starts if one of mean duration fits into the remaining time; the first one always starts. Throws the signal's
 * reason when aborted; an unfinished trial does not count.
 */
export async function searchMethod(method: string, space: Space, options: SearchOptions): Promise<Trial[]> {
  const { allowance, evaluate, log, common, fixed = {}, signal, onTrial } = options
  const trials = (await log.read(common.search)).filter((trial) => trial.method === method)
  const tried = new Set(trials.map(({ options }) => JSON.stringify(options)))
  for (const point of points(space, common.seed)) {
    const settings = { ...fixed, ...point }
    if (tried.has(JSON.stringify(settings))) continue
    if (!mayBegin(trials, allowance)) break
    const best = bestOf(trials)?.early
    const hopeless = (early: Scores) => best !== undefined && early.average < best.average - HOPELESS
    const measured = await timed(() => evaluate(method, settings, hopeless), signal)
    const trial: Trial = { ...common, method, trial: trials.length + 1, options: settings, ...measured }
    await log.append(trial)
    trials.push(trial)
    onTrial?.(trial)
  }
  return trials
}

function mayBegin(trials: readonly Trial[], { seconds, clock, trials: most }: Allowance): boolean {
  if (trials.length === 0) return true
  const spent = trials.reduce((sum, trial) => sum + secondsOf(trial, clock), 0)
  return trials.length < most && spent + spent / trials.length <= seconds
}

/** Seconds of a trial by the clock of the budget. */
export function secondsOf(trial: Trial, clock: Allowance['clock']): number {
  return clock === 'wall' ? trial.seconds : trial.processorSeconds
}

/** Returns the outcome of a trial, which may be an error, with its duration. */
async function timed<T extends object>(
  evaluate: () => Promise<T>,
  signal?: AbortSignal,
): Promise<(T | { error: string }) & Pick<Trial, 'seconds' | 'processorSeconds'>> {
  const started = performance.now()
  const before = process.cpuUsage()
  const time = () => {
    const { user, system } = process.cpuUsage(before)
    return { seconds: (performance.now() - started) / 1000, processorSeconds: (user + system) / 1e6 }
  }
  try {
    signal?.throwIfAborted()
    const outcome = await evaluate()
    return { ...outcome, ...time() }
  } catch (error) {
    // Settings that an editor cannot work with are an outcome, too.
    signal?.throwIfAborted()
    return { error: (error as Error).message, ...time() }
  }
}
