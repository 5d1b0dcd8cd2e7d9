import * as tf from '@tensorflow/tfjs-core'
import { activate, applyRotary, attention, layerNorm, linear, rmsNorm, swiglu } from '@wise-edit/kernels'
import { constantLinear, linearApart } from '@wise-edit/kernels/internal'
import type { CachedTokens, LayerCache } from './cache'
import type { ModelConfig } from './config'
import { type Interventions, runModule } from './modules'
import type { LayerRotary } from './rotary-tables'
import type { Sequences } from './sequences'
import { TextCaches } from './text-caches'
import type { Weights } from './weights'

/** Largest number of tokens whose attention is computed at once, and of their scores for each head. */
const BLOCK_TOKENS = 256
const BLOCK_SCORES = 2 ** 18

/** Returns the number of tokens whose attention is computed at once: fewer if they see many keys. */
export function attentionBlock({ past, tokens }: Sequences): number {
  return Math.max(32, Math.min(BLOCK_TOKENS, Math.floor(BLOCK_SCORES / (past + tokens))))
}

/** Context that all layers of one forward pass share. */
export interface LayerContext {
  config: ModelConfig
  weights: Weights
  sequences: Sequences
  interventions: Interventions
  /** Returns the rotation of queries and keys in a layer, unless it leaves them unchanged. */
  rotary: (layer: number) => LayerRotary | undefined
  /** Returns the additive attention mask for a layer's window: of all tokens, or of the `count` before column `end`. */
  mask: (slidingWindow: number | undefined, end?: number, count?: number) => tf.Tensor4D | undefined
  cache?: LayerCache | TextCaches
}

/**
 * Runs one decoder layer: its input and output are `[batch, tokens, dModel]`.
 *
 * With `tail`, only the last `tail` tokens are computed and returned; they still attend to all tokens before them.
 */
export function runLayer(
  index: number,
  hidden: tf.Tensor3D,
  context: LayerContext,
  tail: number = context.sequences.tokens,
): tf.Tensor3D {
  const name = `layers.${index}`
  const call = (module: string, x: tf.Tensor3D, run: (x: tf.Tensor3D) => tf.Tensor3D) =>
    runModule(module, x, run, context.sequences, context.interventions)
  const before = (block: Block, x: tf.Tensor3D) =>
    context.config.normPlace === 'after' ? x : normalize(`${name}.${block}_norm`, x, context)
  return call(name, hidden, (x) => {
    const normed = before('attention', x)
    // A separate tidy frees the intermediates of attention before the feed-forward part, the widest, allocates memory.
    const attended = call(`${name}.attention`, normed, (y) =>
      tf.tidy(() => selfAttention(index, y, context, tail)),
    )
    if (context.config.parallelResidual) {
      const fed = call(`${name}.mlp`, lastTokens(normed, tail), (y) => feedForward(index, y, context))
      return tf.add(tf.add(lastTokens(x, tail), attended), fed)
    }
    const residual = addBlock(`${name}.attention`, lastTokens(x, tail), attended, context)
    const fed = call(`${name}.mlp`, before('mlp', residual), (y) => feedForward(index, y, context))
    return addBlock(`${name}.mlp`, residual, fed, context)
  })
}

type Block = 'attention' | 'mlp'

/** Adds the output of a block to the hidden states: unchanged, normed or times a factor, by architecture. */
export function addBlock(
  name: `${string}.${Block}`,
  hidden: tf.Tensor3D,
  output: tf.Tensor3D,
  context: LayerContext,
): tf.Tensor3D {
  const { normPlace = 'before', residualScale } = context.config
  const normed = normPlace === 'before' ? output : normalize(`${name}_post_norm`, output, context)
  return tf.add(hidden, scaled(normed, residualScale))
}

/** Applies the model's norm with the gain (and bias) called `name` over the last axis. */
export function normalize<T extends tf.Tensor>(name: string, x: T, context: LayerContext): T {
  const { config } = context
  const gain = weight<tf.Tensor1D>(`${name}.weight`, context) as tf.Tensor1D
  return config.norm === 'rms'
    ? rmsNorm(x, gain, config.normEps)
    : layerNorm(x, gain, weight<tf.Tensor1D>(`${name}.bias`, context) as tf.Tensor1D, config.normEps)
}

/** Multiplies `x` by a factor of the configuration. */
export function scaled<T extends tf.Tensor>(x: T, factor = 1): T {
  return factor === 1 ? x : tf.mul(x, factor)
}

/** Runs the linear module `name` under the interventions of the call. */
export function project(name: string, x: tf.Tensor3D, context: LayerContext): tf.Tensor3D {
  const { config, sequences, interventions, weights } = context
  const own = name === 'head' && config.tiedEmbeddings ? 'embedding' : name
  const run = (input: tf.Tensor3D) => {
    const bias = weight<tf.Tensor1D>(`${name}.bias`, context, true)
    const replaced = interventions.replace?.[`${name}.weight`] ?? interventions.replace?.[`${own}.weight`]
    // The model's own matrices are frozen: only their replacements may be trained.
    if (sequences.apart) {
      const matrix = (replaced as tf.Tensor2D) ?? weights.matrix(`${own}.weight`)
      return linearApart(input, matrix, bias, textRows(name, input, sequences))
    }
    return replaced
      ? linear(input, replaced as tf.Tensor2D, bias)
      : constantLinear(input, weights.matrix(`${own}.weight`), bias)
  }
  return runModule(name, x, run, sequences, interventions)
}

/** Returns the numbers of rows that the texts of a step have in an input; `undefined` if each has one. */
function textRows(
  name: string,
  { shape: [batch, tokens] }: tf.Tensor3D,
  { prompts, tokens: all }: Sequences,
): readonly number[] | undefined {
  if (!prompts || name === 'head') return undefined
  // An intercept may run a module for its own text alone.
  return batch === 1 && tokens === all ? prompts : [batch * tokens]
}

function selfAttention(index: number, x: tf.Tensor3D, context: LayerContext, tail: number): tf.Tensor3D {
  const { config, sequences, cache } = context
  const name = `layers.${index}.attention`
  const rotary = context.rotary(index)
  // [batch, tokens, heads · headDim] to [batch, heads, tokens, headDim]
  const split = (y: tf.Tensor3D, heads: number) =>
    tf.transpose(tf.reshape(y, [sequences.batch, y.shape[1], heads, config.headDim]), [0, 2, 1, 3])
  const turn = (y: tf.Tensor4D) => {
    if (!rotary) return y
    const [cos, sin] = [rotary.cos, rotary.sin].map((table) => lastRows(table, y.shape[2]))
    return applyRotary(y, cos as tf.Tensor, sin as tf.Tensor, rotary.options)
  }
  // Queries and keys are projected, normed if the model does so, and rotated by their positions.
  const placed = (part: 'q' | 'k', y: tf.Tensor3D, heads: number) => {
    const flat = project(`${name}.${part}`, y, context)
    const norm = `${name}.${part}_norm`
    if (config.queryKeyNorm === 'all')
      return turn(split(normalize(norm, flat, context), heads) as tf.Tensor4D)
    const apart = split(flat, heads) as tf.Tensor4D
    return turn(config.queryKeyNorm === 'head' ? normalize(norm, apart, context) : apart)
  }
  const q = placed('q', lastTokens(x, tail), config.heads)
  const keys = placed('k', x, config.kvHeads)
  const values = split(project(`${name}.v`, x, context), config.kvHeads) as tf.Tensor4D
  const window = config.slidingWindow[index]
  const mixed =
    cache instanceof TextCaches
      ? cache.attend(index, { q, keys, values, window, scale: config.attentionScale })
      : mixValues(
          q,
          cache?.append(index, keys, values) ?? { keys, values, tokens: keys.shape[2] },
          window,
          context,
        )
  // [batch, heads, tail, headDim] to [batch, tail, heads · headDim]
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [
    sequences.batch,
    tail,
    config.heads * config.headDim,
  ])
  return project(`${name}.o`, joined as tf.Tensor3D, context)
}

/**
 * Computes the attention of the last tokens `q` `[batch, heads, tail, headDim]` to all keys, block by block for long
 * texts, so that the memory for the scores grows with the length of the text and not with its square.
 */
function mixValues(
  q: tf.Tensor4D,
  { keys, values, tokens: counted }: CachedTokens,
  window: number | undefined,
  { config, sequences, mask }: LayerContext,
): tf.Tensor4D {
  const scale = config.attentionScale
  const [, , tail] = q.shape
  const together = attentionBlock(sequences)
  if (sequences.tokens <= together) {
    const seen = mask(window)
    const options = { keys: counted, mask: seen && (lastRows(seen, tail) as tf.Tensor4D), scale }
    return attention(q, keys, values, options)
  }
  // Later keys are hidden from a whole block. Only without spare room, where gradients may flow, are they cut off.
  const hasRoom = counted < keys.shape[2]
  const before = (x: tf.Tensor4D, end: number) => (hasRoom ? x : tf.slice(x, [0, 0, 0, 0], [-1, -1, end, -1]))
  const blocks: tf.Tensor4D[] = []
  for (let first = 0; first < tail; first += together) {
    const count = Math.min(together, tail - first)
    const end = sequences.tokens - tail + first + count
    const seen = sequences.past + end
    const block = tf.tidy(() =>
      attention(
        tf.slice(q, [0, 0, first, 0], [-1, -1, count, -1]),
        before(keys, seen),
        before(values, seen),
        {
          keys: seen,
          mask: mask(window, end, count),
          scale,
        },
      ),
    )
    blocks.push(block)
  }
  return blocks.length === 1 ? (blocks[0] as tf.Tensor4D) : tf.concat(blocks, 2)
}

/** Returns the last `count` tokens of `[batch, tokens, dim]`. */
export function lastTokens(x: tf.Tensor3D, count: number): tf.Tensor3D {
  return count === x.shape[1] ? x : tf.slice(x, [0, x.shape[1] - count, 0], [-1, count, -1])
}

/** Returns the last `count` entries of the second to last axis. */
function lastRows(x: tf.Tensor, count: number): tf.Tensor {
  const axis = x.rank - 2
  const rows = x.shape[axis] as number
  if (count === rows) return x
  const pick = (at: number, other: number) => x.shape.map((_, i) => (i === axis ? at : other))
  return tf.slice(x, pick(rows - count, 0), pick(count, -1))
}

function feedForward(index: number, x: tf.Tensor3D, context: LayerContext): tf.Tensor3D {
  const { config } = context
  const name = `layers.${index}.mlp`
  const up = project(`${name}.up`, x, context)
  const gate = config.mlp === 'gated' ? project(`${name}.gate`, x, context) : undefined
  return project(`${name}.down`, combine(up, gate, config.activation), context)
}

function combine(
  up: tf.Tensor3D,
  gate: tf.Tensor3D | undefined,
  activation: ModelConfig['activation'],
): tf.Tensor3D {
  if (!gate) return activate(up, activation)
  return activation === 'silu' ? swiglu(gate, up) : tf.mul(activate(gate, activation), up)
}

function weight<T extends tf.Tensor>(
  name: string,
  { weights, interventions }: LayerContext,
  optional = false,
): T | undefined {
  const replaced = interventions.replace?.[name] as T | undefined
  return replaced ?? (optional ? weights.find<T>(name) : weights.get<T>(name))
}
