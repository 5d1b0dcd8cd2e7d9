import * as tf from '@tensorflow/tfjs-core'
import { mean } from '@wise-edit/core/internal'
import { valueAndGradients } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'
import type { DecoderModel, TargetQuery } from '@wise-edit/transformer'
import type { StepReport } from '../../../editor/edit-method'
import { Adam } from '../../../training/adam'
import type { PerEditOptions } from '../options'
import {
  answerLosses,
  type Competitors,
  competitorsOf,
  type FrozenAnswers,
  prepareAnswers,
  scoreAnswers,
} from './frozen-answers'
import { leadingDirections } from './low-rank'
import { positionCodes } from './position-codes'
import { type SideMemory, sideFactors, sideMemory } from './side-memory'

/** Learning rate of the directions that a side memory reads, relative to that of the vectors it adds. */
const READ_RATE = 0.02
/** Loss below which a target token is answered, since it is likelier than all others together: -log 1/2. */
const ANSWERED = Math.LN2
/** Largest loss over the whole vocabulary of a target that counts as learned, as a multiple of `stopLoss`. */
const TOLERANCE = 1.5
/** Factors of the learning rate, tried in order until the edit is learned. */
const RATES = [1, 0.3]

/** Options of an edit, and whether its side memory adds codes of positions. */
export type TrainingSettings = PerEditOptions & Pick<SideMemory, 'positions'>

/** A trained side memory and its losses. */
export interface Training {
  memory: SideMemory
  steps: number
  /** Mean negative log-likelihood of the answers' tokens, before and after, in nats. */
  lossBefore: number
  lossAfter: number
  /** Rows of which greedy decoding does not give the target and then ends. */
  missed: number[]
}

/**
 * Trains a side memory until every row is answered, again with smaller steps if the first attempt fails, and reports each
 * step.
 */
export async function* trainMemory(
  decoder: DecoderModel,
  queries: readonly TargetQuery[],
  options: TrainingSettings,
): AsyncGenerator<StepReport, Training, void> {
  const frozen = await prepareAnswers(decoder, options.layer, queries)
  try {
    let best: Training | undefined
    let steps = 0
    for (const rate of RATES) {
      const training = yield* attempt(decoder, frozen, options, rate, steps)
      steps = training.steps
      if (!best || training.missed.length < best.missed.length) best = training
      if (best.missed.length === 0) break
    }
    return { ...(best as Training), steps }
  } finally {
    frozen.dispose()
  }
}

async function* attempt(
  decoder: DecoderModel,
  frozen: FrozenAnswers,
  { rank, learningRate, steps, stopLoss, positions }: TrainingSettings,
  rate: number,
  before: number,
): AsyncGenerator<StepReport, Training, void> {
  const { activations, hidden, main = hidden } = frozen
  const { dModel, dFF } = decoder.config
  const [square] = await takeValues([tf.tidy(() => tf.mean(tf.square(main)))])
  const scale = Math.sqrt(square![0] as number)
  const length = Math.max(...frozen.queries.map(({ target }) => target.length))
  const ranks = Math.min(rankFor(length, rank), activations.shape[0] * activations.shape[1])
  const flat = tf.reshape(activations, [-1, dFF]) as tf.Tensor2D
  const codes = positions ? tf.tensor2d(positionCodes(length, ranks), [length, ranks]) : undefined
  const start = [await leadingDirections(flat, ranks), tf.zeros([dModel, ranks])]
  flat.dispose()
  const adam = new Adam(start, { learningRate: [READ_RATE * learningRate * rate, learningRate * rate] })
  tf.dispose(start)
  const scaled = (b: tf.Tensor) => tf.mul<tf.Tensor2D>(b as tf.Tensor2D, scale)
  const score = async () => {
    const [a, b] = adam.parameters as [tf.Tensor2D, tf.Tensor2D]
    const up = scaled(b)
    try {
      return await scoreAnswers(decoder, frozen, { a, b: up, codes })
    } finally {
      up.dispose()
    }
  }
  let competitors: Competitors | undefined
  try {
    const first = await score()
    competitors = competitorsOf(decoder, first.likeliest)
    let nlls: tf.Tensor | undefined
    const loss = (a: tf.Tensor, b: tf.Tensor) => {
      const change = { a: a as tf.Tensor2D, b: scaled(b), codes }
      const each = answerLosses(decoder, frozen, competitors as Competitors, change)
      nlls = tf.keep(each.clone())
      return tf.mean(each)
    }
    let step = 0
    for (; step < steps; step++) {
      const { value, gradients } = valueAndGradients(loss, adam.parameters)
      const [losses, [now]] = (await takeValues([nlls as tf.Tensor, value])) as [Float32Array, [number]]
      let learned = Math.max(...losses) <= stopLoss
      if (learned) {
        // Check the rest of the vocabulary too; tokens that outbid a target compete from now on.
        const all = await score()
        const known = competitors.tokens.length
        learned = Math.max(...all.losses) <= TOLERANCE * stopLoss
        if (!learned) competitors = widened(decoder, competitors, all.likeliest)
        learned ||= competitors.tokens.length === known
      }
      if (!learned) adam.apply(gradients)
      tf.dispose(gradients)
      if (learned || !Number.isFinite(now)) break
      yield { step: before + step, loss: now, terms: { edit: now } }
    }
    const [a, b] = adam.parameters as [tf.Tensor2D, tf.Tensor2D]
    const up = scaled(b)
    const memory = await sideMemory(a, up, { length, positions })
    up.dispose()
    const after = await rowLosses(decoder, frozen, memory, codes)
    return {
      memory,
      steps: before + step,
      lossBefore: mean(first.losses),
      lossAfter: mean(after.flat()),
      missed: after.flatMap((nlls, row) => (nlls.every((nll) => nll < ANSWERED) ? [] : [row])),
    }
  } finally {
    if (competitors) tf.dispose(competitors.weights)
    tf.dispose(codes ?? [])
    adam.dispose()
  }
}

/** Adds tokens to competitors, and disposes the weights of the previous ones. */
function widened(
  decoder: DecoderModel,
  { tokens, weights }: Competitors,
  more: ReadonlySet<number>,
): Competitors {
  tf.dispose(weights)
  return competitorsOf(decoder, new Set([...tokens, ...more]))
}

/** Doubles the rank for answers of more tokens than the rank can distinguish. */
function rankFor(length: number, rank: number): number {
  return length > 3 * rank ? 2 * rank : rank
}

/** Returns the negative log-likelihoods of each row's target tokens under a side memory in stored precision. */
async function rowLosses(
  decoder: DecoderModel,
  frozen: FrozenAnswers,
  memory: SideMemory,
  codes: tf.Tensor2D | undefined,
): Promise<number[][]> {
  const { a, b } = sideFactors(memory)
  const { losses: values } = await scoreAnswers(decoder, frozen, { a, b, codes })
  tf.dispose([a, b])
  let end = 0
  return frozen.queries.map(({ target }) => {
    end += target.length
    return values.slice(end - target.length, end)
  })
}
