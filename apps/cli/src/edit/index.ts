import { countOption, Incomplete, numberOption, print, printError, UsageError } from '@wise-edit/command-line'
import type { RoutingEditor } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../common/interrupt'
import { modelArg, openModel } from '../common/model'
import { ownMemory } from '../common/owned-memory'
import { readValidRecords } from '../common/records'
import { count } from '../common/words'
import { dryRun } from './dry-run'
import { makeEdits } from './make-edits'
import { chooseMethod, methodArgs } from './method'
import { openOrBegin } from './open'
import { describeBraces, describeContradictions, isHeldOut, planEdits } from './plan'
import { describeRefused, fitRecords } from './room'
import { prepareFolder } from './saver'
import { readSettings, type Settings } from './settings'

export const edit = defineCommand({
  meta: { name: 'edit', description: 'Teach a model the facts in a file; writes or continues a memory' },
  args: {
    edits: {
      type: 'string',
      description:
        'JSONL, JSON or CSV with prompt, target and optionally id, subject, rephrase, near, far; - is stdin',
      required: true,
    },
    out: { type: 'string', description: 'Memory to write; an existing one is continued' },
    model: modelArg,
    ...methodArgs,
    steps: { type: 'string', description: 'Maximum number of steps for each edit' },
    seed: { type: 'string', description: 'Seed of all random numbers' },
    settings: { type: 'string', description: 'JSON file with options of the method, or "paper"' },
    limit: { type: 'string', description: 'Number of records to use, from the first' },
    'save-every': {
      type: 'string',
      description: 'Seconds between saves; 0 saves after each edit',
      default: '5',
    },
    workers: {
      type: 'string',
      description: 'Number of processes that train edits, each with the whole model',
      default: '1',
    },
    redis: {
      type: 'string',
      description: 'Redis or Valkey through which `wise-edit worker` trains the edits: redis://HOST:6379',
    },
    'dry-run': { type: 'boolean', description: 'Show the parsed records without loading a model' },
  },
  async run({ args }) {
    const limit = countOption('limit', args.limit)
    const workers = numberOption('workers', args.workers, { whole: true, min: 1 })
    const pause = numberOption('save-every', args['save-every'], { min: 0 })
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    if (args['dry-run']) return await dryRun(args.edits, args.out, { limit, signal })
    const { out } = args
    if (!out) throw new UsageError('Missing required argument: --out')
    const settings = await settingsFrom(args)
    const records = await readValidRecords(args.edits, { limit, signal })
    await prepareFolder(out)
    await using owned = await ownMemory(out, 'edit')
    const chosen = await chooseMethod(out, args, settings)
    const elsewhere = args.redis ? '--redis' : workers > 1 ? '--workers' : undefined
    if (elsewhere && chosen.method !== 'per-edit') {
      throw new UsageError(
        `${elsewhere} is for --method per-edit: edits of ${chosen.method} build on each other.`,
      )
    }
    using model = await openModel(args.model, signal)
    using opened = await openOrBegin(model, out, chosen, signal)
    const { editor } = opened
    const fitted = await fitRecords(model, records, editor.options, signal)
    const plan = planEdits(fitted.records, editor.edits, {
      heldOut: isHeldOut(args.edits),
      retry: opened.retry,
      renewing: chosen.method === 'per-edit',
    })
    for (const line of describeBraces(fitted.records)) printError(line)
    for (const line of chosen.method === 'per-edit' ? [] : describeContradictions(plan.contradictions)) {
      printError(`Contradiction: ${line}. Only one of them can hold.`)
    }
    for (const line of await describeRefused(args.edits, fitted.refused)) printError(line)
    const unrenewed = await makeEdits(editor, plan, out, owned, {
      ...{ pause, workers, redis: args.redis, model: args.model, signal },
    })
    const made = plan.make.length
    const renewed = plan.renew.length - unrenewed.length
    summarise(editor, out, { made, renewed, unrenewed, held: plan.held, refused: fitted.refused.length })
  },
})

async function settingsFrom(args: { settings?: string; steps?: string; seed?: string }): Promise<Settings> {
  const steps = args.steps && numberOption('steps', args.steps, { whole: true, min: 1 })
  const seed = args.seed && numberOption('seed', args.seed, { whole: true })
  const typed = Object.entries({ steps, seed }).filter(([, value]) => value !== undefined)
  return { ...(args.settings && (await readSettings(args.settings))), ...Object.fromEntries(typed) }
}

function summarise(
  { edits, method }: RoutingEditor,
  path: string,
  {
    made,
    renewed,
    unrenewed,
    held,
    refused,
  }: { made: number; renewed: number; unrenewed: string[]; held: number; refused: number },
): void {
  const missed = edits.filter(({ status }) => status !== 'done').map(({ id }) => id)
  print(
    [
      `${path} holds ${count(edits.length, 'edit')}: ${made} made now`,
      ...(renewed > 0 ? [`${renewed} made again with other texts`] : []),
      ...(held > 0 ? [`${count(held, 'record')} already held`] : []),
    ].join(', '),
  )
  if (missed.length + unrenewed.length + refused === 0) return
  const named = missed.slice(0, NAMED).map((id) => `"${id}"`)
  const more = missed.length > NAMED ? ` and ${missed.length - NAMED} more` : ''
  throw new Incomplete(
    [
      ...(missed.length > 0
        ? [
            `${count(missed.length, 'edit')} not learned: ${named.join(', ')}${more}. \`inspect\` shows why; ${AGAIN[method === 'per-edit' ? method : 'wise']}`,
          ]
        : []),
      ...(unrenewed.length > 0
        ? [
            `Not learned with other texts, and kept as before: ${unrenewed.map((id) => `"${id}"`).join(', ')}.`,
          ]
        : []),
      ...(refused > 0
        ? [`${count(refused, 'record')} left out: the model cannot read ${refused === 1 ? 'it' : 'them'}.`]
        : []),
    ].join('\n'),
  )
}

/** Advice on repeating an edit. Edits of WISE build on each other, so one of them cannot be replaced. */
const AGAIN = {
  'per-edit': 'run the same command with more --steps or another rank in --settings to try again.',
  wise: 'undo an edit and run the same command to try it again.',
}

/** Number of unsuccessful edits that are listed. */
const NAMED = 10
