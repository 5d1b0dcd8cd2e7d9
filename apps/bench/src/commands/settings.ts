import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { durationOption, listOption, numberOption, UsageError } from '@wise-edit/command-line'
import type { ParsedArgs } from 'citty'
import type { Experiment } from '../experiment/experiment'
import { loadExperiment } from '../experiment/load-experiment'
import { methodNamed } from '../methods'
import { readTuning } from '../tune/summary-file'
import { type Override, parseOverride, repeated, withOverrides } from './overrides'
import type { runArgs } from './run-args'
import { withTuned } from './tuned'

export type RunArgs = ParsedArgs<typeof runArgs>

/** Settings of a run, from the command line. */
export interface RunSettings {
  experiment: Experiment
  folder: string
  resume: boolean
  workers: number
  threads: number
  /** URL of the Redis or Valkey through which other processes run the cells. */
  redis?: string
  budgetSeconds?: number
  save: { edits: number; seconds: number }
}

/** Parses the options of a run; repeated options come from `rawArgs`. Throws `UsageError`. */
export async function runSettings(
  name: string,
  args: RunArgs,
  rawArgs: readonly string[],
): Promise<RunSettings> {
  const plain = change(await loadExperiment(name), args)
  const experiment = args.tuned === undefined ? plain : withTuned(plain, await readTuning(args.tuned))
  const workers =
    args.workers === undefined ? 1 : numberOption('workers', args.workers, { whole: true, min: 1 })
  return {
    experiment: withOverrides(experiment, overridesOf(args, rawArgs)),
    folder: args.out ?? join('.results', experiment.name),
    resume: args.resume,
    workers,
    threads: threadsOf(args, workers),
    redis: args.redis,
    budgetSeconds: args.budget === undefined ? undefined : durationOption('budget', args.budget),
    save: {
      edits:
        args['save-every'] === undefined
          ? 10
          : numberOption('save-every', args['save-every'], { whole: true, min: 1 }),
      seconds: 30,
    },
  }
}

/** Number of threads for each process: `--threads`, or an equal share of the cores. */
export function threadsOf({ threads }: Pick<RunArgs, 'threads'>, workers: number): number {
  return threads === undefined
    ? Math.max(1, Math.floor(availableParallelism() / workers))
    : numberOption('threads', threads, { whole: true, min: 1 })
}

function change(experiment: Experiment, args: RunArgs): Experiment {
  const { model, data, methods, T, seeds, rollbacks, irrelevant } = args
  if (args.judge !== undefined && !experiment.measures.includes('strict')) {
    throw new UsageError(
      `--judge is for free answers, which ${experiment.name} does not measure; expected an experiment with the measure "strict".`,
    )
  }
  const arms = methods && listOption(methods).map((method) => armFor(method, experiment))
  return {
    ...experiment,
    ...(model && { models: listOption(model) }),
    ...(data && { data: listOption(data) }),
    ...(irrelevant && { irrelevant }),
    ...(arms && { arms: arms.flat() }),
    ...(T && {
      T: listOption(T).map((text) => numberOption('T', text, { whole: true, min: 1 })),
    }),
    ...(seeds && {
      seeds: listOption(seeds).map((text) => numberOption('seeds', text, { whole: true })),
    }),
    ...(args.judge && { judge: { url: args.judge, model: args['judge-model'] } }),
    ...(rollbacks && { rollbacks: numberOption('rollbacks', rollbacks, { whole: true, min: 1 }) }),
  }
}

/** Returns the experiment's arms of a method with their options, or the method with its defaults. */
function armFor(method: string, { arms }: Experiment): Experiment['arms'] {
  methodNamed(method)
  const own = arms.filter((arm) => arm.method === method)
  return own.length > 0 ? own : [{ method, options: {} }]
}

/** A merge method with the density and the weight of the default. */
function mergeBy(method: string) {
  return { method, density: 1, weight: 1 }
}

function overridesOf(args: RunArgs, rawArgs: readonly string[]): Override[] {
  const number = (option: string, text: string | undefined) => {
    if (text === undefined) return []
    if (!Number.isFinite(Number(text))) throw new UsageError(`Found --${option} ${text}; expected a number.`)
    return [Number(text)]
  }
  return [
    ...(args.margin ? [] : [{ path: ['marginScale'], value: 0 }]),
    ...(args.mask ? [] : [{ path: ['maskRatio'], value: 1 }]),
    ...number('shards', args.shards).map((value) => ({ path: ['shards'], value })),
    ...number('mask-ratio', args['mask-ratio']).map((value) => ({ path: ['maskRatio'], value })),
    ...(args['merge-method'] ? [{ path: ['paper', 'merge'], value: mergeBy(args['merge-method']) }] : []),
    ...repeated('set', rawArgs).map(parseOverride),
  ]
}
