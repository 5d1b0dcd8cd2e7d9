import type { MethodOptions } from '../methods'
import type { TrialLog } from './log'
import { points } from './points'
import type { Space } from './space'
import { bestOf, type Evaluate, type Scores, type Trial } from './trial'

/** A trial that is so much worse on average than the best one was after as many edits is given up. */
export const HOPELESS = 0.1

/** What each method gets. */
export interface Allowance {
  /** Seconds for editing and measuring, all trials of the method together. */
  seconds: number
  /** Whether those of the processor count, or those of the clock. */
  clock: 'wall' | 'processor'
  trials: number
}

export interface SearchOptions {
  allowance: Allowance
  evaluate: Evaluate
  log: TrialLog
  /** What all trials of the search have in common. */
  common: Pick<Trial, 'search' | 'seed' | 'commit'>
  /** Options that every trial has. */
  fixed?: MethodOptions
  signal?: AbortSignal
  onTrial?: (trial: Trial) => void
}

/**
 * Tries settings of a method until its allowance is spent, those of earlier runs included; returns all its trials.
 *
 * A trial is begun as long as one of mean length fits in what is left; the first is begun in any case. Throws the
 * signal's reason when aborted: a trial that has not ended is none.
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

/** What a trial took of its method's allowance. */
export function secondsOf(trial: Trial, clock: Allowance['clock']): number {
  return clock === 'wall' ? trial.seconds : trial.processorSeconds
}

/** What came of a trial, an error included, and how long it took. */
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
    // Settings may be such that an editor cannot work with them: that, too, is an outcome.
    signal?.throwIfAborted()
    return { error: (error as Error).message, ...time() }
  }
}
