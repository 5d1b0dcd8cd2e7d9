import { writeFile } from 'node:fs/promises'
import { durationOption, Interrupted, numberOption, print, printError } from '@wise-edit/command-line'
import { createEditor } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../common/interrupt'
import { modelArg, openModel } from '../common/model'
import { showProgress } from '../common/progress'
import { readValidRecords } from '../common/records'
import { count } from '../common/words'
import { describeRefused, fitRecords } from '../edit/room'
import { prepareFolder } from '../edit/saver'
import { optionsFrom, readSettings } from '../edit/settings'
import { renderTrial, renderTrials } from './render'
import { type Point, search } from './search'
import { splitRecords } from './split'
import { type Trial, Trials } from './trial'

export const tune = defineCommand({
  meta: { name: 'tune', description: 'Search settings of WISE for a model without published ones' },
  args: {
    model: modelArg,
    edits: {
      type: 'string',
      description: 'Records like those to teach, a file as for `edit`; default: the tuning split of ZsRE',
      default: 'zsre-tune',
    },
    out: { type: 'string', description: 'File of settings to write, for `edit --settings`', required: true },
    budget: { type: 'string', description: 'Time for the search, such as 90s, 10m or 2h', default: '10m' },
    trials: { type: 'string', description: 'Maximum number of settings to try', default: '40' },
    limit: { type: 'string', description: 'Records to use; half of them are taught', default: '32' },
    settings: { type: 'string', description: 'JSON file with the options of WISE to start from' },
    seed: { type: 'string', description: 'Seed of the split and of the search', default: '0' },
  },
  async run({ args }) {
    const most = numberOption('trials', args.trials, { whole: true, min: 1 })
    const limit = numberOption('limit', args.limit, { whole: true, min: 2 })
    const seed = numberOption('seed', args.seed, { whole: true })
    const budget = durationOption('budget', args.budget)
    const settings = args.settings ? await readSettings(args.settings) : {}
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    const given = await readValidRecords(args.edits, { signal })
    await prepareFolder(args.out)
    using model = await openModel(args.model, signal)
    const base = optionsFrom(model, settings)
    using editor = createEditor(model, 'wise-merge', base)
    const { records, refused } = await fitRecords(model, given, editor.options, signal)
    for (const line of await describeRefused(args.edits, refused)) printError(line)
    const taught = splitRecords(records, limit, seed)
    const trials = new Trials(model, base, taught)
    const points = search(trials.start, { layers: model.decoder.config.layers, seed })
    const tried = await tryAll(trials, points, { most, budget, edits: taught.length, signal })
    const best = bestOf(tried)
    if (best) {
      // Options that are off are written as null: a missing setting would mean its default.
      const off = (_: string, value: unknown) => (value === undefined ? null : value)
      await writeFile(
        args.out,
        `${JSON.stringify({ mode: 'merge', ...settings, ...best.options }, off, 2)}\n`,
      )
      print(renderTrials(tried, best).join('\n'))
      print(`Wrote the best of ${tried.length} to ${args.out}, for \`wise-edit edit --settings\`.`)
    }
    if (signal.aborted) throw new Interrupted(`Stopped after ${count(tried.length, 'trial')}.`)
  },
})

/**
 * Tries points until the time budget in seconds or the number of points is used up. The first point always runs to its
 * end; another one starts if one of mean duration fits into the remaining time. A point that takes longer, or that is
 * interrupted, is dropped.
 */
async function tryAll(
  trials: Trials,
  points: Generator<Point, void, number>,
  { most, budget, edits, signal }: { most: number; budget: number; edits: number; signal: AbortSignal },
): Promise<Trial[]> {
  const line = showProgress()
  const started = performance.now()
  const left = () => budget - (performance.now() - started) / 1000
  const tried: Trial[] = []
  let next = points.next()
  while (!next.done && tried.length < most) {
    const mean = tried.reduce((sum, { seconds }) => sum + seconds, 0) / tried.length
    if (tried.length > 0 && mean > left()) break
    const deadline = tried.length > 0 ? [timeout(left())] : []
    try {
      const trial = await trials.run(next.value, {
        signal: AbortSignal.any([signal, ...deadline]),
        onEdit: (done) => line.show(`Trial ${tried.length + 1}, edit ${done} of ${edits}`),
      })
      tried.push(trial)
      line.say(`Trial ${tried.length}: ${renderTrial(trial)}`)
      next = points.next(trial.scores.average)
    } catch (error) {
      if (signal.aborted || deadline.some(({ aborted }) => aborted)) break
      throw error
    }
  }
  line.end()
  return tried
}

/** Returns a signal that aborts after some seconds; timers are limited to 24 days. */
function timeout(seconds: number): AbortSignal {
  return AbortSignal.timeout(Math.min(Math.ceil(1000 * Math.max(seconds, 0)), 2 ** 31 - 1))
}

/** Ties go to the first point, which is closest to the defaults. */
function bestOf(trials: readonly Trial[]): Trial | undefined {
  return trials.reduce<Trial | undefined>(
    (best, trial) => (best && best.scores.average >= trial.scores.average ? best : trial),
    undefined,
  )
}
