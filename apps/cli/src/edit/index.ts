import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { Incomplete, Interrupted, numberOption, print, printError, UsageError } from '@wise-edit/command-line'
import { bundledDatasets } from '@wise-edit/datasets'
import {
  createEditor,
  type EditEvent,
  type Gate,
  PerEditEditor,
  type RoutingEditor,
} from '@wise-edit/editors'
import { splitOptions } from '@wise-edit/editors/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../common/interrupt'
import { loadReread, modelArg, type OpenMemory, openModel, withGate } from '../common/model'
import { type OwnedMemory, ownMemory } from '../common/owned-memory'
import { readValidRecords } from '../common/records'
import { count } from '../common/words'
import { dryRun } from './dry-run'
import { EditProgress } from './edit-progress'
import { type Chosen, chooseMethod, methodArgs, modeOf } from './method'
import { describeBraces, describeContradictions, type EditPlan, planEdits } from './plan'
import { editByQueue } from './queued'
import { describeRefused, fitRecords } from './room'
import { prepareFolder, Saver } from './saver'
import { checkNotOfWise, checkUnchanged, optionsFrom, readSettings, type Settings } from './settings'
import { editInWorkers } from './workers'

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
    const limit =
      args.limit === undefined ? undefined : numberOption('limit', args.limit, { whole: true, min: 1 })
    const workers = numberOption('workers', args.workers, { whole: true, min: 1 })
    const pause = numberOption('save-every', args['save-every'], { min: 0 })
    if (args['dry-run']) return dryRun(args.edits, args.out, limit)
    const { out } = args
    if (!out) throw new UsageError('Missing required argument: --out')
    const settings = await settingsFrom(args)
    const records = await readValidRecords(args.edits, limit)
    await prepareFolder(out)
    await using owned = await ownMemory(out, 'edit')
    const chosen = await chooseMethod(out, args, settings)
    const elsewhere = args.redis ? '--redis' : workers > 1 ? '--workers' : undefined
    if (elsewhere && chosen.method !== 'per-edit') {
      throw new UsageError(
        `${elsewhere} is for --method per-edit: edits of ${chosen.method} build on each other.`,
      )
    }
    using interrupted = untilInterrupted()
    using model = await openModel(args.model, interrupted.signal)
    using opened = await openOrBegin(model, out, chosen, interrupted.signal)
    const { editor } = opened
    const fitted = await fitRecords(model, records, editor.options, interrupted.signal)
    // The paraphrases and near questions of published data sets are reserved for evaluation.
    const heldOut = bundledDatasets.some(({ name }) => name === args.edits)
    const plan = planEdits(fitted.records, editor.edits, { heldOut, retry: opened.retry })
    for (const line of describeBraces(fitted.records)) printError(line)
    for (const line of chosen.method === 'per-edit' ? [] : describeContradictions(plan.contradictions)) {
      printError(`Contradiction: ${line}. Only one of them can hold.`)
    }
    for (const line of await describeRefused(args.edits, fitted.refused)) printError(line)
    await makeEdits(editor, plan, out, owned, {
      ...{ pause, workers, redis: args.redis, model: args.model, signal: interrupted.signal },
    })
    summarise(editor, out, { made: plan.make.length, held: plan.held, refused: fitted.refused.length })
  },
})

async function settingsFrom(args: { settings?: string; steps?: string; seed?: string }): Promise<Settings> {
  const steps = args.steps && numberOption('steps', args.steps, { whole: true, min: 1 })
  const seed = args.seed && numberOption('seed', args.seed, { whole: true })
  const typed = Object.entries({ steps, seed }).filter(([, value]) => value !== undefined)
  return { ...(args.settings && (await readSettings(args.settings))), ...Object.fromEntries(typed) }
}

/**
 * Opens the memory at `path`, or creates an editor if there is none. `retry` is true if the training settings have
 * changed, so that edits that were not learned are worth another attempt.
 */
async function openOrBegin(
  model: LanguageModel,
  path: string,
  { method, settings }: Chosen,
  signal: AbortSignal,
): Promise<OpenMemory & { retry: boolean }> {
  let retry = false
  const opened = await withGate(async (gate) => {
    const { editor, options } = await begin(model, gate, { method, settings })
    if (!existsSync(path)) return editor
    try {
      return await loadReread(
        path,
        async (reporting) => {
          await editor.load(path, reporting)
          retry = takeSettings(path, editor, options)
          return editor
        },
        signal,
      )
    } catch (error) {
      editor.dispose()
      throw error
    }
  })
  return Object.assign(opened, { retry })
}

/**
 * Applies the requested training settings to a loaded editor; returns true if they are new. Throws `SETTINGS_DIFFER`.
 */
function takeSettings(path: string, editor: RoutingEditor, options: object): boolean {
  if (!(editor instanceof PerEditEditor)) {
    checkUnchanged(path, editor.options, options)
    return false
  }
  const { training, others } = splitOptions(options)
  checkUnchanged(path, editor.options, others)
  const before = editor.options
  editor.trainWith(training)
  return !isDeepStrictEqual(before, editor.options)
}

/** Creates an editor; also returns the requested options. */
async function begin(
  model: LanguageModel,
  gate: () => Promise<Gate>,
  { method, settings }: Chosen,
): Promise<{ editor: RoutingEditor; options: object }> {
  if (method === 'per-edit') {
    const reader = await gate()
    checkNotOfWise(model, settings, createEditor(model, 'per-edit', { gate: reader }).options)
    return { editor: createEditor(model, 'per-edit', { ...settings, gate: reader }), options: settings }
  }
  const options = optionsFrom(model, { ...settings, mode: modeOf(method) })
  // A model with a chat template is asked in that template.
  const chat = model.tokenizer.chatTemplate !== undefined
  return { editor: createEditor(model, method, { chat, ...options }), options }
}

/** Makes the planned edits and saves regularly; whatever was made is saved, even after an error or an interruption. */
async function makeEdits(
  editor: RoutingEditor,
  { make }: EditPlan,
  path: string,
  owned: OwnedMemory,
  { pause, signal, ...where }: Where & { pause: number; signal: AbortSignal },
): Promise<void> {
  const saver = new Saver(editor, path, { pause, owned })
  const progress = new EditProgress(make)
  let done = 0
  const events = startEdits(editor, make, where, signal)
  try {
    for await (const event of events) {
      progress.tell(event)
      if (event.type !== 'edit') continue
      done++
      await saver.tick(event.edit)
    }
  } catch (error) {
    progress.end()
    if (signal.aborted) {
      await saver.save()
      throw new Interrupted(
        `Stopped: ${done} of ${count(make.length, 'edit')} made and saved in ${path}. Run the same command to continue.`,
      )
    }
    printError(`The edit "${make[done]?.id}" failed; the edits before it are saved in ${path}.`)
    await saver.save()
    throw error
  }
  progress.end()
  await saver.save()
}

/** Place where edits are trained: this process, worker processes or a queue. */
interface Where {
  workers: number
  redis?: string
  /** Value of `--model`. */
  model: string
}

function startEdits(
  editor: RoutingEditor,
  make: EditPlan['make'],
  { redis, workers, model }: Where,
  signal: AbortSignal,
): AsyncIterable<EditEvent> {
  if (editor instanceof PerEditEditor) {
    if (redis) return editByQueue(editor, make, { url: redis, signal })
    if (workers > 1) return editInWorkers(editor, make, { workers, model, signal })
  }
  return editor.editEvents(make, { signal })
}

function summarise(
  { edits, method }: RoutingEditor,
  path: string,
  { made, held, refused }: { made: number; held: number; refused: number },
): void {
  const missed = edits.filter(({ status }) => status !== 'done').map(({ id }) => id)
  print(
    [
      `${path} holds ${count(edits.length, 'edit')}: ${made} made now`,
      ...(held > 0 ? [`${count(held, 'record')} already held`] : []),
    ].join(', '),
  )
  if (missed.length + refused === 0) return
  const named = missed.slice(0, NAMED).map((id) => `"${id}"`)
  const more = missed.length > NAMED ? ` and ${missed.length - NAMED} more` : ''
  throw new Incomplete(
    [
      ...(missed.length > 0
        ? [
            `${count(missed.length, 'edit')} not learned: ${named.join(', ')}${more}. \`inspect\` shows why; ${AGAIN[method === 'per-edit' ? method : 'wise']}`,
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
