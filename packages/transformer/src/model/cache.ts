import * as tf from '@tensorflow/tfjs-core'
import { canWriteTokens, tensorFrom, writeTokens } from '@wise-edit/kernels'

/** Keys and values `[batch, kvHeads, room, headDim]`, of which the first `tokens` count. */
export interface CachedTokens {
  keys: tf.Tensor4D
  values: tf.Tensor4D
  tokens: number
}

/** Keys and values of earlier tokens, to which a pass over layers appends its own. */
export interface LayerCache {
  /** Returns all keys and values of a layer so far, `keys` and `values` `[batch, kvHeads, tokens, headDim]` the last of them. */
  append(layer: number, keys: tf.Tensor4D, values: tf.Tensor4D): CachedTokens
}

/**
 * Keys and values of the tokens a batch has already seen, one pair a layer.
 *
 * From the second step on there is room for more tokens than there are, which later ones are written into, so that a
 * token costs the same after a long text as after a short one.
 */
export class KeyValueCache implements LayerCache {
  readonly #layers = new Map<number, CachedTokens>()

  /** Appends along the tokens and returns all keys and values so far; the cache owns them, until the next call. */
  append(layer: number, keys: tf.Tensor4D, values: tf.Tensor4D): CachedTokens {
    const held = this.#layers.get(layer)
    const all = held
      ? extended(held, keys, values)
      : { keys: tf.keep(keys.clone()), values: tf.keep(values.clone()), tokens: keys.shape[2] }
    this.#layers.set(layer, all)
    return all
  }

  /**
   * A view to which each pass appends its own tokens after those held now, as often as it likes, and which holds none of
   * them: training reads the same prompt at every step. Gradients flow to what is appended.
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

/** `held` with further tokens: written into its room, or into a larger one. */
function extended(held: CachedTokens, keys: tf.Tensor4D, values: tf.Tensor4D): CachedTokens {
  const tokens = held.tokens + keys.shape[2]
  const inPlace = canWriteTokens(held.keys, held.values, keys, values)
  if (inPlace && tokens <= held.keys.shape[2]) {
    writeTokens(held.keys, keys, held.tokens)
    writeTokens(held.values, values, held.tokens)
    return { ...held, tokens }
  }
  const room = inPlace ? tokens + Math.max(32, tokens >> 1) : tokens
  const [allKeys, allValues] = tf.tidy(() => [
    tf.keep(joined(held.keys, held.tokens, keys, room)),
    tf.keep(joined(held.values, held.tokens, values, room)),
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
