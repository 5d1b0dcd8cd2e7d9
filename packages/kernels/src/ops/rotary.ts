import * as tf from '@tensorflow/tfjs-core'
import { canFuseRotary, fusedRotary } from '../wasm/fused/rotary'
import { attentionFactor, inverseFrequencies, type RotaryFrequencies } from './rotary-scaling'

export interface RotaryTablesOptions extends RotaryFrequencies {
  /** Number of rows of the tables. */
  maxPositions: number
  /** Number of tokens of the text, on which `longrope` and `dynamic` depend. Default 0: the shortest text. */
  textTokens?: number
}

export interface ApplyRotaryOptions {
  /** Number of dimensions of each head that rotate; the rest pass through. */
  dims: number
  /** `half`: dimension i pairs with i + dims/2 (LLaMA). `interleaved`: 2i pairs with 2i + 1 (GPT-J). */
  layout: 'half' | 'interleaved'
}

/** Creates the cosines and sines of the rotary angles, each `[maxPositions, dims/2]` float32 (Su et al. 2021). */
export function rotaryTables({ maxPositions, textTokens = 0, ...rotary }: RotaryTablesOptions): {
  cos: tf.Tensor2D
  sin: tf.Tensor2D
} {
  const frequencies = inverseFrequencies(rotary, textTokens)
  const factor = attentionFactor(rotary.scaling)
  const half = frequencies.length
  const cos = new Float32Array(maxPositions * half)
  const sin = new Float32Array(maxPositions * half)
  for (let position = 0; position < maxPositions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(position * frequencies[i]!)
      cos[position * half + i] = factor * Math.cos(angle)
      sin[position * half + i] = factor * Math.sin(angle)
    }
  }
  return { cos: tf.tensor2d(cos, [maxPositions, half]), sin: tf.tensor2d(sin, [maxPositions, half]) }
}

/**
 * Rotates pairs of dimensions of queries or keys by the angles of their positions.
 *
 * `x` is `[batch, heads, tokens, headDim]`; `cos` and `sin` are `[tokens, dims/2]` or `[batch, 1, tokens, dims/2]`, and
 * no gradient flows to them.
 */
export function applyRotary(
  x: tf.Tensor4D,
  cos: tf.Tensor,
  sin: tf.Tensor,
  options: ApplyRotaryOptions,
): tf.Tensor4D {
  if (canFuseRotary(x, cos, sin, options)) return fusedRotary(x, cos, sin, options)
  const { dims, layout } = options
  return tf.tidy(() => {
    const [batch, heads, tokens, headDim] = x.shape
    const half = dims / 2
    const rotated = tf.slice(x, [0, 0, 0, 0], [batch, heads, tokens, dims])
    const pairs =
      layout === 'half'
        ? tf.split(rotated, 2, -1)
        : tf.unstack(tf.reshape(rotated, [batch, heads, tokens, half, 2]), -1)
    const [a, b] = pairs as [tf.Tensor4D, tf.Tensor4D]
    const turned = [
      tf.sub(tf.mul(a, cos), tf.mul(b, sin)) as tf.Tensor4D,
      tf.add(tf.mul(b, cos), tf.mul(a, sin)) as tf.Tensor4D,
    ]
    const joined =
      layout === 'half'
        ? tf.concat(turned, -1)
        : tf.reshape(tf.stack(turned, -1), [batch, heads, tokens, dims])
    if (dims === headDim) return joined as tf.Tensor4D
    const rest = tf.slice(x, [0, 0, 0, dims], [batch, heads, tokens, headDim - dims])
    return tf.concat([joined as tf.Tensor4D, rest], -1)
  })
}
