import * as tf from '@tensorflow/tfjs-core'
import { canWriteTokens, tensorFrom, writeTokens } from '@wise-edit/kernels/internal'

/** Keys and values `[batch, kvHeads, room, headDim]`, of which the first `tokens` are in use. */
export interface CachedTokens {
  keys: tf.Tensor4D
  values: tf.Tensor4D
  tokens: number
}

/** Keys and values of earlier tokens, to which a pass over layers appends its own. */
export interface LayerCache {
  /** Appends `keys` and `values` `[batch, kvHeads, tokens, headDim]` and returns all keys and values of the layer. */
  append(layer: number, keys: tf.Tensor4D, values: tf.Tensor4D): CachedTokens
}

/**
 * Keys and values of the tokens that a batch has already read, one pair for each layer.
 *
 * From the second step on, there is spare room into which later tokens are written, so that a token costs the same
 * after a long text as after a short one.
 */
export class KeyValueCache implements LayerCache {
  readonly #layers = new Map<number, CachedTokens>()

  /**
   * Appends tokens, by default those of all rows, and returns all keys and values so far, which the cache owns and which the
   * next call invalidates.
   */
  append(layer: number, keys: tf.Tensor4D, values: tf.Tensor4D, row?: number): CachedTokens {
    const held = this.#layers.get(layer)
    const all = held
      ? extended(held, keys, values, row)
      : { keys: tf.keep(keys.clone()), values: tf.keep(values.clone()), tokens: keys.shape[2] }
    this.#layers.set(layer, all)
    return all
  }

  /**
   * Returns a view that appends the tokens of each pass to the current ones without storing them, any number of times:
   * training reads the same prompt at every step. Gradients flow to the appended keys and values.
   */
  frozen(): LayerCache {
    return {
      append: (layer, keys, values) => {
        const held = this.#layers.get(layer)
        if (!held) return { keys, values, tokens: keys.shape[2] }
        const tokens = held.tokens + keys.shape[2]
        return {
          keys: joined(held.keys, held.tokens, keys, tokens),
          values: joined(held.values, held.tokens, values, tokens),
          tokens,
        }
      },
    }
  }

  dispose(): void {
    for (const { keys, values } of this.#layers.values()) tf.dispose([keys, values])
    this.#layers.clear()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** Returns `held` with further tokens, written into its spare room or into larger tensors. */
function extended(held: CachedTokens, keys: tf.Tensor4D, values: tf.Tensor4D, row?: number): CachedTokens {
  const tokens = held.tokens + keys.shape[2]
  const inPlace = canWriteTokens(held.keys, held.values, keys, values)
  if (inPlace && tokens <= held.keys.shape[2]) {
    writeTokens(held.keys, keys, held.tokens, row)
    writeTokens(held.values, values, held.tokens, row)
    return { ...held, tokens }
  }
  const room = inPlace ? tokens + Math.max(32, tokens >> 1) : tokens
  const [allKeys, allValues] = tf.tidy(() => [
    tf.keep(joined(held.keys, held.tokens, rowOf(keys, row), room)),
    tf.keep(joined(held.values, held.tokens, rowOf(values, row), room)),
  ])
  tf.dispose([held.keys, held.values])
  return { keys: allKeys!, values: allValues!, tokens }
}

function joined(held: tf.Tensor4D, count: number, more: tf.Tensor4D, room: number): tf.Tensor4D {
  const [batch, heads, , dim] = more.shape
  const rest = room - count - more.shape[2]
  const before = count < held.shape[2] ? tf.slice(held, [0, 0, 0, 0], [-1, -1, count, -1]) : held
  if (rest === 0) return tf.concat([before, more], 2)
  const free = tensorFrom<tf.Rank.R4>([batch, heads, rest, dim], (values) => values.fill(0))
  return tf.concat([before, more, free], 2)
}

function rowOf(x: tf.Tensor4D, row: number | undefined): tf.Tensor4D {
  return row === undefined ? x : tf.slice(x, [row, 0, 0, 0], [1, -1, -1, -1])
}
