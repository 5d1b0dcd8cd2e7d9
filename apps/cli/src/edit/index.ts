import { existsSync } from 'node:fs'
import { createWiseEditor, type WiseEditor } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'
import { defineCommand } from 'citty'
import { Interrupted, UsageError } from '../command-line'
import { untilInterrupted } from '../interrupt'
import { modelArg, openMemory, openModel } from '../model'
import { numberOption } from '../number-option'
import { readValidRecords } from '../records'
import { count } from '../words'
import { dryRun } from './dry-run'
import { EditProgress } from './edit-progress'
import { describeBraces, describeContradictions, type EditPlan, planEdits } from './plan'
import { describeRefused, fitRecords } from './room'
import { prepareFolder, Saver } from './saver'
import { checkUnchanged, optionsFrom, readSettings, type Settings } from './settings'

export const edit = defineCommand({
  meta: { name: 'edit', description: 'Teach a model the facts in a file; writes or continues a memory' },
  args: {
    edits: {
      type: 'string',
      description:
        'JSONL, JSON or CSV with prompt, target and, if you like, id, subject, rephrase, near, far',
      required: true,
    },
    out: { type: 'string', description: 'The memory to write; one that exists is continued' },
    model: modelArg,
    mode: { type: 'enum', description: 'One side memory, or several', options: ['merge', 'retrieve'] },
    steps: { type: 'string', description: 'Steps an edit may take' },
    seed: { type: 'string', description: 'Seed of every draw' },
    settings: { type: 'string', description: 'JSON file with any options of WISE' },
    limit: { type: 'string', description: 'Take the first so many records' },
    'save-every': {
      type: 'string',
      description: 'Seconds between saves; 0 saves after each edit',
      default: '5',
    },
    'dry-run': { type: 'boolean', description: 'Show what each record parses to, and load no model' },
  },
  async run({ args }) {
    const limit =
      args.limit === undefined ? undefined : numberOption('limit', args.limit, { whole: true, min: 1 })
    const pause = numberOption('save-every', args['save-every'], { min: 0 })
    const settings = await settingsFrom(args)
    if (args['dry-run']) return dryRun(args.edits, args.out, limit)
    const { out } = args
    if (!out) throw new UsageError('Missing required argument: --out')
    const records = await readValidRecords(args.edits, limit)
    await prepareFolder(out)
    using interrupted = untilInterrupted()
    using model = await openModel(args.model, interrupted.signal)
    using editor = await openOrBegin(model, out, settings)
    const fitted = fitRecords(model, records, editor.options)
    const plan = planEdits(fitted.records, editor.edits)
    for (const line of describeBraces(fitted.records)) console.error(line)
    for (const line of describeContradictions(plan.contradictions)) {
      console.error(`Contradiction: ${line}. Only one of them can come out.`)
    }
    for (const line of await describeRefused(args.edits, fitted.refused)) console.error(line)
    const before = editor.edits.length
    await makeEdits(editor, plan, out, { pause, signal: interrupted.signal })
    summarise(editor, out, { before, held: plan.held, refused: fitted.refused.length })
  },
})

async function settingsFrom(args: {
  settings?: string
  mode?: string
  steps?: string
  seed?: string
}): Promise<Settings> {
  const steps = args.steps && numberOption('steps', args.steps, { whole: true, min: 1 })
  const seed = args.seed && numberOption('seed', args.seed, { whole: true })
  const typed = Object.entries({ mode: args.mode, steps, seed }).filter(([, value]) => value !== undefined)
  return { ...(args.settings && (await readSettings(args.settings))), ...Object.fromEntries(typed) }
}

/** The editor of the memory at `path`, or a new one where there is none. */
async function openOrBegin(model: LanguageModel, path: string, settings: Settings): Promise<WiseEditor> {
  const options = optionsFrom(model, settings)
  if (!existsSync(path)) {
    // Who asks a model with a chat template asks it in that template.
    const chat = model.tokenizer.chatTemplate !== undefined
    return createWiseEditor(model, { chat, ...options })
  }
  const editor = await openMemory(model, path)
  try {
    checkUnchanged(path, editor.options, options)
    return editor
  } catch (error) {
    editor.dispose()
    throw error
  }
}

/** Makes the planned edits, saving now and then. What was made is saved whatever ends it. */
async function makeEdits(
  editor: WiseEditor,
  { make }: EditPlan,
  path: string,
  { pause, signal }: { pause: number; signal: AbortSignal },
): Promise<void> {
  const saver = new Saver(editor, path, pause)
  const progress = new EditProgress(make)
  const before = editor.edits.length
  try {
    for await (const event of editor.edit(make, { signal })) {
      progress.tell(event)
      if (event.type === 'edit') await saver.tick()
    }
  } catch (error) {
    progress.end()
    const done = editor.edits.length - before
    if (signal.aborted) {
      await saver.save()
      throw new Interrupted(
        `Stopped: ${done} of ${count(make.length, 'edit')} made and saved in ${path}. The same command goes on with the rest.`,
      )
    }
    console.error(`The edit "${make[done]?.id}" cannot be made; those before it are saved in ${path}.`)
    await saver.save()
    throw error
  }
  progress.end()
  await saver.save()
}

function summarise(
  { edits }: WiseEditor,
  path: string,
  { before, held, refused }: { before: number; held: number; refused: number },
): void {
  const made = edits.slice(before)
  const failed = edits.filter(({ status }) => status !== 'done').length
  console.log(
    [
      `${path} holds ${count(edits.length, 'edit')}: ${made.length} made now`,
      ...(held > 0 ? [`${count(held, 'record')} it held already`] : []),
      ...(failed > 0 ? [`${failed} failed (undo one, and the same command tries it again)`] : []),
      ...(refused > 0 ? [`${count(refused, 'record')} failed that the model cannot read`] : []),
    ].join(', '),
  )
}
