import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { ParsedArgs } from 'citty'
import { UsageError } from '../command-line'
import type { Experiment } from '../experiment/experiment'
import { loadExperiment } from '../experiment/load-experiment'
import { methodNamed } from '../methods'
import { readTuning } from '../tune/summary-file'
import { count, duration, list, whole } from './numbers'
import { type Override, parseOverride, repeated, withOverrides } from './overrides'
import type { runArgs } from './run-args'
import { withTuned } from './tuned'

export type RunArgs = ParsedArgs<typeof runArgs>

/** How an experiment is run, as the command line says. */
export interface RunSettings {
  experiment: Experiment
  folder: string
  resume: boolean
  workers: number
  threads: number
  /** Redis or Valkey by which other processes run the cells. */
  redis?: string
  budgetSeconds?: number
  save: { edits: number; seconds: number }
}

/** Reads the options of a run; `rawArgs` for the options that may be repeated. Throws `UsageError`. */
export async function runSettings(
  name: string,
  args: RunArgs,
  rawArgs: readonly string[],
): Promise<RunSettings> {
  const plain = change(await loadExperiment(name), args)
  const experiment = args.tuned === undefined ? plain : withTuned(plain, await readTuning(args.tuned))
  const workers = args.workers === undefined ? 1 : count('workers', args.workers)
  return {
    experiment: withOverrides(experiment, overridesOf(args, rawArgs)),
    folder: args.out ?? join('.results', experiment.name),
    resume: args.resume,
    workers,
    threads: threadsOf(args, workers),
    redis: args.redis,
    budgetSeconds: args.budget === undefined ? undefined : duration('budget', args.budget),
    save: {
      edits: args['save-every'] === undefined ? 10 : count('save-every', args['save-every']),
      seconds: 30,
    },
  }
}

/** Threads of each of so many processes: the cores shared among them, unless the command line says otherwise. */
export function threadsOf({ threads }: Pick<RunArgs, 'threads'>, workers: number): number {
  return threads === undefined
    ? Math.max(1, Math.floor(availableParallelism() / workers))
    : count('threads', threads)
}

function change(experiment: Experiment, args: RunArgs): Experiment {
  const { model, data, methods, T, seeds, rollbacks, irrelevant } = args
  const arms = methods && list(methods).map((method) => armFor(method, experiment))
  return {
    ...experiment,
    ...(model && { models: list(model) }),
    ...(data && { data: list(data) }),
    ...(irrelevant && { irrelevant }),
    ...(arms && { arms: arms.flat() }),
    ...(T && { T: list(T).map((text) => count('T', text)) }),
    ...(seeds && { seeds: list(seeds).map((text) => whole('seeds', text)) }),
    ...(rollbacks && { rollbacks: count('rollbacks', rollbacks) }),
  }
}

/** The experiment's own arms of a method, with their options, else the method as it is. */
function armFor(method: string, { arms }: Experiment): Experiment['arms'] {
  methodNamed(method)
  const own = arms.filter((arm) => arm.method === method)
  return own.length > 0 ? own : [{ method, options: {} }]
}

function overridesOf(args: RunArgs, rawArgs: readonly string[]): Override[] {
  const number = (option: string, text: string | undefined) => {
    if (text === undefined) return []
    if (!Number.isFinite(Number(text))) throw new UsageError(`Found --${option} ${text}; expected a number.`)
    return [Number(text)]
  }
  return [
    ...(args.margin ? [] : [{ path: ['margin'], value: null }]),
    ...(args.mask ? [] : [{ path: ['maskRatio'], value: 1 }]),
    ...number('shards', args.shards).map((value) => ({ path: ['shards'], value })),
    ...number('mask-ratio', args['mask-ratio']).map((value) => ({ path: ['maskRatio'], value })),
    ...(args['merge-method'] ? [{ path: ['merge', 'method'], value: args['merge-method'] }] : []),
    ...repeated('set', rawArgs).map(parseOverride),
  ]
}
