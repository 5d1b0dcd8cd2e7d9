import { loadavg } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
import { median, WiseError } from '@wise-edit/core'
import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import { createWiseEditor, type WiseEditor } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { savedBytes } from '@wise-edit/evaluation'
import { useBackend } from '@wise-edit/kernels'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { fitRecords } from '../../cell/fit'
import { inferenceTime } from '../../measures/inference-time'
import { type Machine, thisMachine } from '../../speed/machine'
import { lineThrough } from './line'

export interface GrowthOptions {
  /** Edits by WISE-Merge. */
  edits: number
  /** Side memories of WISE-Retrieve, one for each edit. */
  memories: number
  /** Steps of an edit; each is taken. */
  steps: number
  threads?: number
  onProgress?: (done: string) => void
  signal?: AbortSignal
}

/** What an editor holds and costs after some edits. */
export interface Growth {
  edits: number
  /** Median over the edits since the row before. */
  editMs: number
  /** The first answer after an edit, which measures thresholds and merges. */
  firstAnswerMs: number
  fileBytes: number
  tensors: number
  tensorBytes: number
}

/** What an answer costs with some side memories. */
export interface Overhead {
  memories: number
  answerMs: number
  uneditedMs: number
}

export interface GrowthReport {
  machine: Machine
  load: [number, number]
  backend: string
  steps: number
  merge: Growth[]
  /** From a line through the rows of `merge`: what 1,000 further edits add. */
  per1000Edits: { editMs: number; fileBytes: number }
  /** Whether as many tensors live at the end as after the first 10 edits. */
  sameTensors: boolean
  retrieve: Overhead[]
  /** From a line through `retrieve`: what a further side memory adds to an answer, as a share of the unedited one. */
  overheadPerMemory: number
}

/** Measures on the embedded model what grows with edits, and what must not. */
export async function measureGrowth(options: GrowthOptions): Promise<GrowthReport> {
  const started = loadavg()[0]!
  const { description } = await useBackend({ threads: options.threads })
  using model = await loadModel(embeddedModel)
  const records = await recordsFor(model, Math.max(options.edits, options.memories))
  const merge = await measureMerge(model, records, options)
  const retrieve = await measureRetrieve(model, records, options)
  const line = (of: (row: Growth) => number) => lineThrough(merge.map((row) => [row.edits, of(row)]))
  return {
    machine: thisMachine(),
    load: [started, loadavg()[0]!],
    backend: description,
    steps: options.steps,
    merge,
    per1000Edits: {
      editMs: 1000 * line(({ editMs }) => editMs).slope,
      fileBytes: 1000 * line(({ fileBytes }) => fileBytes).slope,
    },
    sameTensors: merge[0]!.tensors === merge.at(-1)!.tensors,
    retrieve,
    overheadPerMemory: lineThrough(
      retrieve.map(({ memories, answerMs, uneditedMs }) => [memories, answerMs / uneditedMs]),
    ).slope,
  }
}

/** As many bundled records as are asked for, each another. Throws `TOO_FEW_RECORDS`. */
async function recordsFor(model: LanguageModel, count: number): Promise<EditRecord[]> {
  const sets = await Promise.all(['zsre', 'zsre-tune', 'counterfact'].map((name) => loadRecords(name)))
  const all = sets.flat()
  if (all.length < count) {
    throw new WiseError(
      'TOO_FEW_RECORDS',
      `Found ${all.length} bundled records; ${count} edits were asked for. Ask for fewer with --T.`,
    )
  }
  return fitRecords(model, all.slice(0, count)).records
}

/** The first row is after 10 edits; ten more, evenly spread, follow. */
async function measureMerge(
  model: LanguageModel,
  records: readonly EditRecord[],
  { edits, steps, onProgress, signal }: GrowthOptions,
): Promise<Growth[]> {
  const first = Math.min(10, edits)
  const marks = Array.from({ length: 11 }, (_, i) => Math.round(first + (i * (edits - first)) / 10))
  using editor = createWiseEditor(model, { mode: 'merge', steps, stopLoss: 0, editsPerShard: edits })
  const rows: Growth[] = []
  let done = 0
  for (const mark of new Set(marks)) {
    await editor.edit(records.slice(done, mark), { signal })
    rows.push(await rowOf(editor, done, records))
    done = mark
    onProgress?.(`${mark} of ${edits} edits`)
  }
  return rows
}

async function rowOf(editor: WiseEditor, since: number, records: readonly EditRecord[]): Promise<Growth> {
  const started = performance.now()
  editor.explain(records[0]!.prompt)
  const firstAnswerMs = performance.now() - started
  const { numTensors, numBytes } = tf.memory()
  return {
    edits: editor.edits.length,
    editMs: 1000 * median(editor.edits.slice(since).map(({ seconds }) => seconds)),
    firstAnswerMs,
    fileBytes: await savedBytes(editor),
    tensors: numTensors,
    tensorBytes: numBytes,
  }
}

/** After 1, 2, 4, ... memories and after the last. */
async function measureRetrieve(
  model: LanguageModel,
  records: readonly EditRecord[],
  { memories, steps, onProgress, signal }: GrowthOptions,
): Promise<Overhead[]> {
  using editor = createWiseEditor(model, {
    mode: 'retrieve',
    steps,
    stopLoss: 0,
    editsPerShard: 1,
    shards: 1,
  })
  const asked = records.slice(0, 8)
  const rows: Overhead[] = []
  for (const target of doubling(memories)) {
    await editor.edit(records.slice(editor.edits.length, target), { signal })
    const context = { model, editor, records: asked, signal }
    const { values } = await inferenceTime(context)
    const { answerMs, uneditedMs } = values as { answerMs: number; uneditedMs: number }
    // An edit that failed has no memory.
    rows.push({ memories: editor.memories.length, answerMs, uneditedMs })
    onProgress?.(`${target} of ${memories} side memories`)
  }
  return rows
}

/** 1, 2, 4, ... and at last `end`. */
function doubling(end: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(end)) }, (_, i) => 2 ** i)
  return [...powers, end]
}
