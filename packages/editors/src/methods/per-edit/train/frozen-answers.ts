import * as tf from '@tensorflow/tfjs-core'
import { nextTurn } from '@wise-edit/core/internal'
import { crossEntropyAt, linear } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'
import { type DecoderModel, KeyValueCache, Sequences, type TargetQuery } from '@wise-edit/transformer'
import type { Intercept } from '@wise-edit/transformer/internal'
import { downProjection } from '../../../training/linear-modules'

/**
 * Results of the rest of the model that training one layer's down projection on some answers needs, computed once.
 *
 * The side memory acts on the last token of a prompt and on the answer. The states of earlier tokens are therefore
 * constant in all layers, and each step runs the layers above over the answers' tokens alone.
 */
export interface FrozenAnswers {
  layer: number
  queries: readonly TargetQuery[]
  /** Last prompt token and answer of each row, padded on the right, after the cached tokens. */
  sequences: Sequences
  /** Keys and values of the prompts in the layers above. */
  cache: KeyValueCache
  /** Activations that enter the down projection at these tokens, `[rows, tokens, dFF]`. */
  activations: tf.Tensor3D
  /** Hidden states to which the layer adds a change of its down projection's output, `[rows, tokens, dModel]`. */
  hidden: tf.Tensor3D
  /**
   * Pretrained output of the down projection, if a norm or a factor follows it, so that a change cannot be added after
   * the layer; `hidden` is then without it.
   */
  main?: tf.Tensor3D
  dispose(): void
}

/** Runs the frozen parts of `queries` for training the down projection of `layer`. The caller disposes the result. */
export async function prepareAnswers(
  decoder: DecoderModel,
  layer: number,
  queries: readonly TargetQuery[],
): Promise<FrozenAnswers> {
  const cache = new KeyValueCache()
  try {
    const heads = new Sequences(
      queries.map(({ prompt }) => prompt.slice(0, -1)),
      'left',
    )
    await readPrompts(decoder, heads, cache)
    const longest = Math.max(...queries.map(({ target }) => target.length))
    const answers = queries.map(({ prompt, target }) => {
      const tokens = [prompt.at(-1) as number, ...target.slice(0, -1)]
      return [...tokens, ...new Array<number>(longest - tokens.length).fill(tokens[0] as number)]
    })
    const sequences = new Sequences(answers, 'left', heads)
    const { hidden, activations, main } = runLayer(decoder, layer, sequences, cache)
    const dispose = () => {
      cache.dispose()
      tf.dispose([hidden, activations, main ?? []])
    }
    return { layer, queries, sequences, cache, activations, hidden, main, dispose }
  } catch (error) {
    cache.dispose()
    throw error
  }
}

/** Runs the answers' tokens through `layer`, and returns its down projection's output in the hidden states or apart. */
function runLayer(
  decoder: DecoderModel,
  layer: number,
  sequences: Sequences,
  cache: KeyValueCache,
): Pick<FrozenAnswers, 'hidden' | 'activations' | 'main'> {
  const { normPlace = 'before', residualScale = 1 } = decoder.config
  const apart = normPlace !== 'before' || residualScale !== 1
  const [hidden, activations, main] = tf.tidy(() => {
    const kept: tf.Tensor3D[] = []
    const intercept: Intercept = (input, module) => {
      const output = module(input)
      kept.push(tf.keep(input.clone()), ...(apart ? [tf.keep(output.clone())] : []))
      return apart ? tf.zerosLike(output) : output
    }
    const hidden = decoder.run(decoder.embed(sequences), sequences, {
      to: layer + 1,
      cache: cache.frozen(),
      intercept: { [downProjection(layer)]: intercept },
    })
    return [hidden, ...kept]
  }) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D?]
  return { hidden, activations, main }
}

/** Fills a cache with the keys and values of some prompts, and yields to the event loop after each layer. */
async function readPrompts(decoder: DecoderModel, heads: Sequences, cache: KeyValueCache): Promise<void> {
  const { layers } = decoder.config
  let hidden = tf.tidy(() => decoder.embed(heads))
  try {
    for (let layer = 0; layer < layers; layer++) {
      const entered = hidden
      const tail = layer === layers - 1 ? 1 : undefined
      hidden = decoder.run(entered, heads, { from: layer, to: layer + 1, cache, tail })
      entered.dispose()
      await nextTurn()
    }
  } finally {
    hidden.dispose()
  }
}

/** Number of likeliest tokens at each position over which its distribution is trained. */
const LIKELIEST = 48

/** The part of the vocabulary that a target competes with; its logits cost a fraction of those of all tokens. */
export interface Competitors {
  /** Token ids, ascending. */
  tokens: Int32Array
  /** Rows of the output projection, see `DecoderModel.outputRows`. */
  weights: Record<string, tf.Tensor>
}

/** Answers of all rows under a low-rank change. */
interface Answers {
  /** Negative log-likelihoods of the target tokens, in nats, row after row. */
  losses: number[]
  /** The likeliest tokens at the targets' positions, and the targets. */
  likeliest: Set<number>
}

/** A low-rank change of the matrix, which adds `b (a x + code)` to its output at an answer's token of activations x. */
export interface LowRank {
  /** `[rank, dFF]`. */
  a: tf.Tensor2D
  /** `[dModel, rank]`. */
  b: tf.Tensor2D
  /** A code of each position of the longest answer, `[length, rank]`. */
  codes?: tf.Tensor2D
}

/** Scores all rows' target tokens over the whole vocabulary, under a low-rank change of the matrix. */
export async function scoreAnswers(
  decoder: DecoderModel,
  frozen: FrozenAnswers,
  change: LowRank,
): Promise<Answers> {
  const targets = targetsOf(frozen)
  const scores = tf.tidy(() => {
    const logits = answerLogits(decoder, frozen, change)
    const { indices } = tf.topk(logits, Math.min(LIKELIEST, logits.shape[1]))
    return [crossEntropyAt(logits, tf.tensor1d(targets, 'int32')), indices]
  })
  const [losses, likeliest] = await takeValues(scores)
  return { losses: [...losses!], likeliest: new Set([...likeliest!, ...targets]) }
}

/** Returns the competitors for `tokens`. The caller disposes their weights. */
export function competitorsOf(decoder: DecoderModel, tokens: ReadonlySet<number>): Competitors {
  const sorted = Int32Array.from(tokens).sort()
  return { tokens: sorted, weights: decoder.outputRows(sorted) }
}

/**
 * Returns the negative log-likelihoods `[targets]` of all rows' target tokens among their competitors, under a low-rank
 * change of the matrix; differentiable in `a` and `b`.
 */
export function answerLosses(
  decoder: DecoderModel,
  frozen: FrozenAnswers,
  { tokens, weights }: Competitors,
  change: LowRank,
): tf.Tensor1D {
  const logits = answerLogits(decoder, frozen, change, weights)
  const places = new Map(Array.from(tokens, (token, place) => [token, place]))
  const targets = targetsOf(frozen).map((token) => places.get(token) as number)
  return crossEntropyAt(logits, tf.tensor1d(targets, 'int32'), { consume: true })
}

function targetsOf({ queries }: FrozenAnswers): number[] {
  return queries.flatMap(({ target }) => target)
}

/** Returns the logits `[targets, vocabulary]` that predict the target tokens of all rows. */
function answerLogits(
  decoder: DecoderModel,
  { layer, queries, sequences, cache, activations, hidden, main }: FrozenAnswers,
  { a, b, codes }: LowRank,
  replace?: Record<string, tf.Tensor>,
): tf.Tensor2D {
  const read = linear(activations, a)
  const added = linear(codes ? tf.add<tf.Tensor>(read, codes) : read, b)
  const output = main ? tf.add<tf.Tensor3D>(main, added) : (added as tf.Tensor3D)
  const top = decoder.run(decoder.addFeedForward(layer, hidden, output, sequences), sequences, {
    from: layer + 1,
    cache: cache.frozen(),
  })
  const positions = queries.flatMap(({ target }, row) => target.map((_, i) => [row, i] as const))
  return decoder.logits(top, sequences, positions, { replace })
}
