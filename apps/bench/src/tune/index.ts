import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { durationOption, listOption, numberOption, UsageError } from '@wise-edit/command-line'
import { writeWhole } from '@wise-edit/core/internal'
import { defineCommand } from 'citty'
import { parseOverride, put, repeated } from '../commands/overrides'
import { type MethodOptions, methodNamed } from '../methods'
import { renderSummary } from './render'
import { runTuning, type TuningSettings } from './run-tuning'
import { spaces } from './spaces'

const args = {
  methods: { type: 'string', description: 'Methods, separated by commas; default: all that have settings' },
  model: { type: 'string', default: 'embedded', description: 'A folder, a .gguf file or a hub id' },
  data: { type: 'string', default: 'zsre-tune', description: 'Records that no experiment tests on' },
  T: { type: 'string', default: '60', description: 'Number of edits in a trial' },
  'budget-per-method': {
    type: 'string',
    default: '6m',
    description: 'Time for editing and measuring for each method, such as 90s or 6m',
  },
  clock: {
    type: 'string',
    default: 'wall',
    description: 'Clock of the budget: wall, or processor if others use the machine too',
  },
  trials: { type: 'string', default: '40', description: 'Maximum number of trials for each method' },
  seed: { type: 'string', default: '0', description: 'Seed of the search and of the editors' },
  threads: { type: 'string', description: 'Threads of matrix products; default: all cores' },
  out: { type: 'string', default: '.results/tuning', description: 'Folder of the log and the tables' },
  set: {
    type: 'string',
    description: 'An option of every trial of a method, such as mend:hypernetwork=FILE. May be repeated',
    valueHint: 'method:name=value',
  },
} as const

export const tune = defineCommand({
  meta: { name: 'tune', description: 'Search settings for every method within the same budget' },
  args,
  async run({ args, rawArgs }) {
    const settings = settingsOf(args, rawArgs)
    if (args.threads !== undefined) useThreads(numberOption('threads', args.threads, { whole: true, min: 1 }))
    await mkdir(settings.folder, { recursive: true })
    const stop = new AbortController()
    const interrupt = () => stop.abort()
    process.once('SIGINT', interrupt)
    try {
      const summary = await runTuning(settings, stop.signal)
      const table = renderSummary(summary)
      await writeWhole(join(settings.folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
      await writeWhole(join(settings.folder, 'table.md'), table)
      console.log(table)
      return 0
    } catch (error) {
      if (!stop.signal.aborted) throw error
      console.error('Stopped. Run the same command to continue.')
      return 1
    } finally {
      process.off('SIGINT', interrupt)
    }
  },
})

type Args = Record<Exclude<keyof typeof args, 'methods' | 'threads' | 'set'>, string> & { methods?: string }

function settingsOf(args: Args, rawArgs: readonly string[]): TuningSettings {
  const { model, data, clock, out } = args
  if (clock !== 'wall' && clock !== 'processor') {
    throw new UsageError(`Found --clock ${clock}; expected wall or processor.`)
  }
  const methods = args.methods === undefined ? Object.keys(spaces) : listOption(args.methods)
  for (const method of methods) {
    methodNamed(method)
    if (!Object.hasOwn(spaces, method)) throw new UsageError(`${method} has no settings to search for.`)
  }
  return {
    methods,
    model,
    data,
    T: numberOption('T', args.T, { whole: true, min: 1 }),
    allowance: {
      seconds: durationOption('budget-per-method', args['budget-per-method']),
      clock,
      trials: numberOption('trials', args.trials, { whole: true, min: 1 }),
    },
    seed: numberOption('seed', args.seed, { whole: true }),
    folder: out,
    fixed: fixedOptions(repeated('set', rawArgs), methods),
  }
}

function fixedOptions(texts: readonly string[], methods: readonly string[]): Record<string, MethodOptions> {
  const fixed: Record<string, MethodOptions> = {}
  for (const text of texts) {
    const { method, path, value } = parseOverride(text)
    if (method === undefined || !methods.includes(method)) {
      throw new UsageError(
        `Found --set ${text}; expected METHOD:NAME=VALUE with one of ${methods.join(', ')}.`,
      )
    }
    fixed[method] = put(fixed[method] ?? {}, path, value)
  }
  return fixed
}

/** Sets the variables that the libraries read when they are first used. */
function useThreads(threads: number): void {
  process.env.OPENBLAS_NUM_THREADS = String(threads)
  process.env.OMP_NUM_THREADS = String(threads)
}
