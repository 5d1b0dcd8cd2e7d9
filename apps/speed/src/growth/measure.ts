import { loadavg } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { median, savedBytes } from '@wise-edit/core/internal'
import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import { createEditor, type WiseEditor } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { useBackend } from '@wise-edit/kernels'
import { fitRecords } from '@wise-edit/measuring/fit-records'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { measureAnswers } from '../answer-time/measure'
import { type Machine, thisMachine } from '../shared/machine'
import { lineThrough } from './line'

export interface GrowthOptions {
  /** Number of edits by WISE-Merge. */
  edits: number
  /** Number of side memories of WISE-Retrieve, one for each edit. */
  memories: number
  /** Number of steps of an edit, without early stopping. */
  steps: number
  threads?: number
  onProgress?: (done: string) => void
  signal?: AbortSignal
}

/** Size and cost of an editor after some edits. */
export interface Growth {
  edits: number
  /** Median over the edits since the previous row. */
  editMs: number
  /** Duration of the first answer after an edit, which measures thresholds and merges. */
  firstAnswerMs: number
  fileBytes: number
  tensors: number
  tensorBytes: number
}

/** Duration of an answer with some side memories. */
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
  /** Increase over 1,000 further edits, from a line through the rows of `merge`. */
  per1000Edits: { editMs: number; fileBytes: number }
  /** True if as many tensors are alive at the end as after the first 10 edits. */
  sameTensors: boolean
  retrieve: Overhead[]
  /**
   * Increase of an answer's duration for each further side memory, as a share of the unedited duration; from a line
   * through `retrieve`.
   */
  overheadPerMemory: number
}

/** Measures on the embedded model which quantities grow with the number of edits. */
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

/** Returns `count` different bundled records. Throws `TOO_FEW_RECORDS`. */
async function recordsFor(model: LanguageModel, count: number): Promise<EditRecord[]> {
  const sets = await Promise.all(['zsre', 'zsre-tune', 'counterfact'].map((name) => loadRecords(name)))
  const all = sets.flat()
  if (all.length < count) {
    throw new WiseError(
      'TOO_FEW_RECORDS',
      `Found ${all.length} bundled records; expected ${count}, one for each edit. Use a smaller --T.`,
    )
  }
  return fitRecords(model, all.slice(0, count)).records
}

/** Measures after 10 edits and then at ten more, evenly spaced numbers of edits. */
async function measureMerge(
  model: LanguageModel,
  records: readonly EditRecord[],
  { edits, steps, onProgress, signal }: GrowthOptions,
): Promise<Growth[]> {
  const first = Math.min(10, edits)
  const marks = Array.from({ length: 11 }, (_, i) => Math.round(first + (i * (edits - first)) / 10))
  using editor = createEditor(model, 'wise-merge', {
    mode: 'merge',
    steps,
    stopLoss: 0,
    editsPerShard: edits,
  })
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
    fileBytes: await savedBytes((path) => editor.save(path)),
    tensors: numTensors,
    tensorBytes: numBytes,
  }
}

/** Measures after 1, 2, 4, ... memories and after the last. */
async function measureRetrieve(
  model: LanguageModel,
  records: readonly EditRecord[],
  { memories, steps, onProgress, signal }: GrowthOptions,
): Promise<Overhead[]> {
  using editor = createEditor(model, 'wise-merge', {
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
    const { answerMs, uneditedMs } = await measureAnswers(editor, asked)
    // A failed edit has no memory.
    rows.push({ memories: editor.memories.length, answerMs, uneditedMs })
    onProgress?.(`${target} of ${memories} side memories`)
  }
  return rows
}

/** Returns 1, 2, 4, ... and finally `end`. */
function doubling(end: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(end)) }, (_, i) => 2 ** i)
  return [...powers, end]
}
