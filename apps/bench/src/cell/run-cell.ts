import { isDeepStrictEqual } from 'node:util'
import { WiseError } from '@wise-edit/core'
import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { fitRecords } from '@wise-edit/measuring/fit-records'
import { peakBytes } from '@wise-edit/measuring/peak-memory'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { measure } from '../measures'
import { askAtOnce } from '../measures/strict'
import { createEditor, optionsOf, plainSettings } from '../methods'
import { keptAnswers } from './answers'
import type { Cell } from './cell'
import { environment } from './environment'
import { modelFingerprint, recordsFingerprint } from './fingerprint'
import { runSequence } from './sequence'
import { runSingles } from './singles'
import type { CellState } from './state'
import { cacheFolder, readCell, writeCell } from './store'
import type { RunCellOptions, Work } from './work'

/**
 * Runs a cell. A stopped cell continues after its last saved edit; it restarts if the model or the editor's options
 * have changed. Throws the signal's reason when aborted, and any error after writing it to the state.
 */
export async function runCell(cell: Cell, options: RunCellOptions): Promise<CellState> {
  const { folder, signal, save = { edits: 10, seconds: 30 }, onProgress } = options
  const total = Math.max(...cell.T.filter((T) => T > 1), 0) + (cell.T.includes(1) ? cell.rollbacks : 0)
  onProgress?.({ phase: 'loading', done: 0, total })
  using model = await loadModel(modelSource(cell.model), { signal })
  using editor = await editorOf(cell, model)
  const { records, shortened } = fitRecords(model, await recordsOf(cell))
  const answers = await keptAnswers(model, records, `${cacheFolder(folder)}/answers`)
  const state = await resume(folder, {
    cell,
    model: modelFingerprint(model),
    settings: optionsOf(editor),
    shortened,
  })
  if (state.status === 'done') return state
  let made = 0
  const work: Work = {
    cell,
    folder,
    state,
    editor,
    records,
    signal,
    save,
    report: (phase, done, loss) => {
      made = done
      onProgress?.({ phase, done, total, loss })
    },
    measure: async (records, atOnce) => {
      const onAnswers = (done: number, all: number) =>
        onProgress?.({ phase: 'measuring', done: made, total, answers: { done, total: all } })
      const judge = cell.judge && { ...cell.judge, key: process.env.OPENAI_API_KEY }
      const context = {
        ...{ model, editor, records, sample: cell.sample, seed: cell.seed },
        ...{ answers: answers.reference, atOnce, judge, signal, onAnswers },
      }
      const measurement = await measure(cell.measures, context)
      await answers.save()
      return measurement
    },
    askAtOnce: async (records) =>
      cell.measures.includes('retention') ? askAtOnce(editor, records, answers.reference) : undefined,
    keep: () => {
      state.peakBytes = Math.max(state.peakBytes, peakBytes())
      return writeCell(folder, state)
    },
  }
  try {
    await runSingles(work)
    await runSequence(work)
    state.status = 'done'
  } catch (error) {
    if (signal?.aborted) throw error
    state.status = 'failed'
    state.error = (error as Error).message
    throw error
  } finally {
    await work.keep()
  }
  return state
}

/** Creates the editor of a cell. Throws the errors of the method. */
export async function editorOf(
  { method, options, depth, seed }: Cell,
  model: LanguageModel,
): Promise<Editor> {
  const layer = depth === undefined ? {} : { layer: Math.round(depth * (model.decoder.config.layers - 1)) }
  return createEditor(model, method, { ...layer, ...options }, seed)
}

/** Returns the argument of `loadModel` for a model's name. */
export function modelSource(model: string) {
  return model === 'embedded' ? embeddedModel : model
}

/** Reads the records of a cell. Throws `DATA_CHANGED` if they are others than those that were planned. */
export async function recordsOf({ data, T, rollbacks }: Cell): Promise<EditRecord[]> {
  const { source, skip, irrelevant, order } = data
  const limit = Math.max(...T, rollbacks)
  const records = await loadRecords(source, { skip, limit, irrelevant, seed: order })
  if (recordsFingerprint(records) === data.records) return records
  throw new WiseError(
    'DATA_CHANGED',
    `The records of "${source}" have changed since the experiment was planned; expected the same ones for all of its cells. Use the same file everywhere, and start the run again.`,
  )
}

async function resume(
  folder: string,
  start: Pick<CellState, 'cell' | 'model' | 'settings' | 'shortened'>,
): Promise<CellState> {
  const known = await readCell(folder, start.cell.id)
  const settings = plainSettings(start.settings)
  if (known?.model === start.model && isDeepStrictEqual(known.settings, settings)) {
    if (known.status === 'done') return known
    return { ...known, status: 'running', error: undefined, resumed: known.resumed + 1 }
  }
  return {
    format: 1,
    ...start,
    settings,
    environment: await environment(),
    status: 'running',
    single: { measurements: [], seconds: 0, failed: 0 },
    sequence: { edits: 0, seconds: 0 },
    peakBytes: 0,
    resumed: 0,
    checkpoints: [],
  }
}
