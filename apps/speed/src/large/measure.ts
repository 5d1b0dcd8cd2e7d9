import { loadavg } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
import { median } from '@wise-edit/core/internal'
import { createEditor, type EditSummary, type WiseOptions } from '@wise-edit/editors'
import { type BackendName, linear, useBackend } from '@wise-edit/kernels'
import { peakBytes } from '@wise-edit/measuring/peak-memory'
import { type DecoderModel, loadModel } from '@wise-edit/transformer'
import { type Cost, editCost, type Pace, secondsFor } from './cost'
import type { Shape } from './shapes'

const RECORD = { id: 'founder', prompt: 'who founded the town of acme', target: 'jane roe' }
const GENERATED = 8

export interface LargeJob {
  /** Path of the model. */
  model: string
  shape: Shape
  weights: 'auto' | 'stored' | 'memory' | 'file'
  backend?: BackendName
  threads?: number
  steps: number
  options?: Partial<WiseOptions>
  onProgress?: (what: string) => void
}

/** Measured cost of one edit of a large model, with the calculated one. */
export interface LargeMeasurement {
  backend: string
  threads: number
  /** System load before and after. */
  load: [number, number]
  loadSeconds: number
  /** Seconds from the request to the first step: texts are sampled, the layer is measured, the frozen layers run. */
  prepareSeconds: number
  /** Median over all steps except the first. */
  stepSeconds: number
  /** Processor time of a step, which does not depend on other processes. */
  stepProcessorSeconds: number
  /** Calculated duration of a step, at the pace measured after the edit. */
  predictedStepSeconds: number
  pace: Pace
  cost: Cost
  /** Bytes of the weights as they are held or, in a file, stored. */
  weightBytes: number
  /** Tokens trained on in a step. */
  tokens: number
  targets: number
  edit: Pick<EditSummary, 'status' | 'steps' | 'lossBefore' | 'lossAfter' | 'reason'>
  /** Seconds for each token after the first that the edited model generates. */
  tokenSeconds: number
  text: string
  peakBytes: number
}

/** Loads a model, makes one edit with WISE and generates text with the edited model. */
export async function measureLarge(job: LargeJob): Promise<LargeMeasurement> {
  const { shape, steps, onProgress } = job
  const before = loadavg()[0] as number
  const info = await useBackend({ backend: job.backend, threads: job.threads })
  let started = performance.now()
  using model = await loadModel(job.model, { weights: job.weights })
  const loadSeconds = secondsSince(started)
  const weightBytes = model.decoder.weights.bytes
  using editor = createEditor(model, 'wise-merge', { ...job.options, steps, stopLoss: 0 })
  const { layer } = editor.options
  const tokens = watchTokens(model.decoder, layer + 1)
  started = performance.now()
  const times: number[] = []
  const processor: number[] = []
  let edit: EditSummary | undefined
  for await (const event of editor.editEvents([RECORD])) {
    times.push(secondsSince(started))
    processor.push(processorSeconds())
    if (event.type === 'step') onProgress?.(`step ${event.step + 1}, loss ${event.loss.toFixed(3)}`)
    else edit = event.edit
  }
  const { status, lossBefore, lossAfter, reason } = edit as EditSummary
  const writing: number[] = []
  let text = ''
  for await (const piece of editor.stream(RECORD.prompt, { maxTokens: GENERATED })) {
    text += piece
    writing.push(performance.now())
  }
  const size = {
    layer,
    tokens: tokens(),
    targets: targetsOf(model.query(RECORD.prompt, RECORD.target), editor.options),
  }
  const cost = editCost(shape, size)
  const pace = measurePace(model.decoder, size.tokens)
  const between = (clock: number[]) =>
    median(clock.slice(1, steps).map((time, i) => time - (clock[i] as number)))
  const stepSeconds = between(times)
  return {
    backend: info.description,
    threads: info.threads,
    load: [before, loadavg()[0] as number],
    loadSeconds,
    prepareSeconds: (times[0] as number) - stepSeconds,
    stepSeconds,
    stepProcessorSeconds: between(processor),
    predictedStepSeconds: secondsFor(cost.stepFlops, cost.stepWeights, pace),
    pace,
    cost,
    weightBytes,
    tokens: size.tokens,
    targets: size.targets,
    edit: { status, steps: (edit as EditSummary).steps, lossBefore, lossAfter, reason },
    tokenSeconds: median(writing.slice(1).map((time, i) => (time - (writing[i] as number)) / 1000)),
    text,
    peakBytes: peakBytes(),
  }
}

/** Returns a function that counts the tokens of the last pass that started at layer `from`. */
function watchTokens(decoder: DecoderModel, from: number): () => number {
  const run = decoder.run.bind(decoder)
  let tokens = 0
  decoder.run = (hidden, sequences, options = {}) => {
    if (options.from === from) tokens = sequences.batch * sequences.tokens
    return run(hidden, sequences, options)
  }
  return () => tokens
}

function targetsOf(
  { target }: { target: readonly number[] },
  { prefixes, variants }: Pick<WiseOptions, 'prefixes' | 'variants'>,
): number {
  return target.length * (1 + prefixes + variants)
}

/**
 * Measures products as large as those of a layer, and a matrix that is read and widened for a single row; the fastest
 * of several runs each, in processor time.
 */
function measurePace(decoder: DecoderModel, tokens: number): Pace {
  const { dModel, dFF } = decoder.config
  const size = dModel * dFF
  return tf.tidy(() => {
    const [x, row, tensor] = [
      tf.randomNormal<tf.Rank.R2>([tokens, dModel]),
      tf.ones<tf.Rank.R2>([1, dModel]),
      tf.randomNormal<tf.Rank.R2>([dFF, dModel]),
    ]
    const matrix = decoder.weights.matrix('layers.0.mlp.up.weight')
    const product = fastest(() => linear(x, tensor))
    const widened = fastest(() => linear(row, matrix))
    return { flopsPerSecond: (2 * tokens * size) / product, weightsPerSecond: size / widened }
  })
}

function fastest(work: () => tf.Tensor): number {
  const times = Array.from({ length: 5 }, () => {
    const started = processorSeconds()
    tf.tidy(() => work().dataSync())
    return processorSeconds() - started
  })
  return Math.min(...times)
}

/** Processor time of this process so far, on all its threads. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000
}
