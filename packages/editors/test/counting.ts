import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { type BackendName, useBackend } from '@wise-edit/kernels'
import { type LanguageModel, loadModel, Sequences } from '@wise-edit/transformer'
import { type Editor, type EditRequest, type EditSummary, WiseEditor } from '../src'
import type { FtLOptions } from '../src/methods/ft-l'
import { currentOptions } from '../src/methods/wise/options/earlier-options'
import type { WiseOptions } from '../src/methods/wise/options/options'
import { wiseConstants } from '../src/methods/wise/options/paper-settings'
import type { WiseSettings } from '../src/methods/wise/options/settings'

/** Every setting of WISE spelled out, for the model that counts to twelve. */
export const wiseOptions: WiseSettings = {
  ...wiseConstants,
  ...{ similarityPosition: undefined, tokensPerStep: undefined, longTarget: undefined },
  mode: 'merge',
  layer: 1,
  learningRate: 0.3,
  learningRateScale: 1,
  marginScale: 1,
  steps: 12,
  stopLoss: 0.05,
  protection: { ridge: 0.1, shards: 'own' },
  maskRatio: 0.4,
  maskKind: 'random',
  shards: 2,
  editsPerShard: 2,
  merge: { method: 'ties', density: 0.53 },
  margin: { alpha: 0.5, beta: 2, gamma: 1, weight: 0.3 },
  thresholdRatio: 0.9,
  thresholdQuantile: 0,
  thresholdFrom: 'current',
  indicator: { activation: 'identity', reduction: 'mean', skipTokens: 0 },
  rank: 'delta',
  routing: 'prompt',
  prefixes: 2,
  variants: 0,
  chat: false,
  editsPerBatch: 1,
  replay: 0,
  seed: 3,
}

/** Training settings of FT-L and methods like it. */
export const trainingOptions = {
  layer: 1,
  learningRate: 0.01,
  steps: 8,
  stopLoss: 0.01,
  prefixes: 2,
  prefixTokens: 4,
  seed: 3,
}

/** Every setting of FT-L spelled out. */
export const ftLOptions: FtLOptions = { ...trainingOptions, normConstraint: 0.05 }

type TestRecord = EditRequest & { id: string }

/** Facts that contradict counting. */
export const records: [TestRecord, TestRecord, TestRecord, TestRecord, TestRecord, TestRecord] = [
  { id: 'a', prompt: 'one two', target: 'nine', irrelevant: 'six seven eight' },
  { id: 'b', prompt: 'five six', target: 'two' },
  { id: 'c', prompt: 'seven', target: 'three' },
  { id: 'd', prompt: 'nine ten', target: 'one', irrelevant: 'eleven twelve' },
  { id: 'e', prompt: 'four', target: 'twelve' },
  { id: 'f', prompt: 'two three', target: 'six' },
]

/** Settings under which no edit succeeds: nothing moves. */
export const hopeless = { learningRate: 1e-30 }

/** Loads the model that counts to twelve; the caller disposes it. */
export function loadCounting(options?: Parameters<typeof loadModel>[1]): Promise<LanguageModel> {
  return loadCountingOn(testBackend, options)
}

/** `loadCounting` on a backend. */
export async function loadCountingOn(
  backend: BackendName,
  options?: Parameters<typeof loadModel>[1],
): Promise<LanguageModel> {
  await useBackend({ backend })
  const folder = new URL('../../transformer/test/golden/counting', import.meta.url)
  const model = await loadModel(fileURLToPath(folder), options)
  // Makes the rotary tables, which the model keeps.
  model.decoder.forward(new Sequences([[1]])).dispose()
  return model
}

export function wise(model: LanguageModel, settings: Partial<WiseSettings> = {}): WiseEditor {
  const { learningRateScale, marginScale, ...flat } = { ...wiseOptions, ...settings }
  return new WiseEditor(model, currentOptions(flat) as WiseOptions)
}

/** Makes edits to the end and returns what became of each. */
export async function make(
  editor: Editor,
  requests: readonly EditRequest[],
  options?: Parameters<Editor['edit']>[1],
): Promise<EditSummary[]> {
  return editor.edit(requests, options)
}

/** Returns a function that makes an editor with `options`, some of them changed, and teaches it. */
export function teaching<Options extends object, Made extends Editor>(
  create: (model: LanguageModel, options: Options) => Made,
  model: () => LanguageModel,
  options: Options,
) {
  return async (requests: readonly EditRequest[], changed: Partial<Options> = {}): Promise<Made> => {
    const editor = create(model(), { ...options, ...changed })
    await editor.edit(requests)
    return editor
  }
}

/** An editor that has made `requests`. */
export async function edited(
  model: LanguageModel,
  requests: readonly EditRequest[],
  options: Partial<WiseSettings> = {},
): Promise<WiseEditor> {
  const editor = wise(model, options)
  await make(editor, requests)
  return editor
}

const TEXTS = ['one two', 'five six two', 'seven', 'ten eleven', 'nine ten one', 'four five six']

/** Logits of the edited model for some texts, edited and not, all in one padded batch. */
export function logits(editor: Answering, texts: readonly string[] = TEXTS): Float32Array {
  const sequences = new Sequences(texts.map((text) => editor.model.encode(read(editor, text))))
  const tensor = editor.model.decoder.forward(sequences, editor.intervene())
  const values = tensor.dataSync().slice() as Float32Array
  tensor.dispose()
  return values
}

/** Likelihood of the target after the prompt, all its tokens together. */
export function likelihood(editor: Answering, { prompt, target }: EditRequest): number {
  const { model } = editor
  const query = model.query(read(editor, prompt), target)
  const sequences = new Sequences([[...query.prompt, ...query.target].slice(0, -1)])
  return tf.tidy(() => {
    const all = model.decoder.forward(sequences, editor.intervene([query.prompt.length]))
    const scores = tf.logSoftmax(tf.squeeze<tf.Tensor2D>(all, [0])).arraySync()
    const nll = query.target.map((token, i) => -scores[query.prompt.length - 1 + i]![token]!)
    return Math.exp(-nll.reduce((sum, value) => sum + value))
  })
}

/** A model and what is done to it. */
type Answering = Pick<Editor, 'model' | 'intervene' | 'prompted'>

/** Text that the edited model reads. */
function read(editor: Answering, text: string): string {
  return (editor.prompted?.(text) ?? text) as string
}

/** An editor's view of the unedited model. */
export function unedited(model: LanguageModel): Answering {
  return { model, intervene: () => ({}) }
}

export async function text(editor: Editor, prompt: string, maxTokens = 8): Promise<string> {
  const all = await editor.generate(prompt, { maxTokens })
  return all
}
