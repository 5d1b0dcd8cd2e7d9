import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { ParsedArgs } from 'citty'
import { UsageError } from '../command-line'
import type { Experiment } from '../experiment/experiment'
import { loadExperiment } from '../experiment/load-experiment'
import { methodNamed } from '../methods'
import { type Override, parseOverride, withOverrides } from './overrides'
import type { runArgs } from './run-args'

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
  const experiment = change(await loadExperiment(name), args)
  const workers = args.workers === undefined ? 1 : count('workers', args.workers)
  return {
    experiment: withOverrides(experiment, overridesOf(args, rawArgs)),
    folder: args.out ?? join('results', experiment.name),
    resume: args.resume,
    workers,
    threads: threadsOf(args, workers),
    redis: args.redis,
    budgetSeconds: args.budget === undefined ? undefined : duration(args.budget),
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

/** A whole number from 1. Throws `UsageError`. */
export function count(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError(`Found --${option} ${text}; expected a whole number from 1.`)
}

function change(experiment: Experiment, args: RunArgs): Experiment {
  const { model, data, methods, T, seeds, rollbacks, irrelevant } = args
  const list = (text: string) => text.split(',').filter(Boolean)
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
  const repeated = rawArgs.flatMap((arg, i) => {
    if (arg === '--set') return [rawArgs[i + 1] ?? '']
    return arg.startsWith('--set=') ? [arg.slice('--set='.length)] : []
  })
  return [
    ...(args.margin ? [] : [{ path: ['margin'], value: null }]),
    ...(args.mask ? [] : [{ path: ['maskRatio'], value: 1 }]),
    ...number('shards', args.shards).map((value) => ({ path: ['shards'], value })),
    ...number('mask-ratio', args['mask-ratio']).map((value) => ({ path: ['maskRatio'], value })),
    ...(args['merge-method'] ? [{ path: ['merge', 'method'], value: args['merge-method'] }] : []),
    ...repeated.map(parseOverride),
  ]
}

function whole(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value)) return value
  throw new UsageError(`Found --${option} ${text}; expected whole numbers.`)
}

function duration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? []
  const seconds = { s: 1, m: 60, h: 3600 }[unit ?? '']
  if (number === undefined || seconds === undefined) {
    throw new UsageError(`Found --budget ${text}; expected a number with s, m or h, such as 30m.`)
  }
  return Number(number) * seconds
}
