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

/** Numbers of tokens for which a cache has room. */
interface Room {
  /** From the first token on, such as the length of a prompt that is read in pieces. Default: none in advance. */
  least: number
  /** At most, if the length of the text is limited. */
  most: number
}

/**
 * Keys and values of the tokens that a batch has already read, one pair for each layer.
 *
 * From the second step on, there is spare room into which later tokens are written, so that a token costs the same
 * after a long text as after a short one.
 */
export class KeyValueCache implements LayerCache {
  readonly #layers = new Map<number, CachedTokens>()
  readonly #room: Room

  constructor(room: Readonly<Partial<Room>> = {}) {
    this.#room = { least: 0, most: Number.POSITIVE_INFINITY, ...room }
  }

  /**
   * Appends tokens, by default those of all rows, and returns all keys and values so far, which the cache owns and which the
   * next call invalidates.
   */
  append(layer: number, keys: tf.Tensor4D, values: tf.Tensor4D, row?: number): CachedTokens {
    const held = this.#layers.get(layer)
    const all = held ? extended(held, keys, values, this.#room, row) : begun(keys, values, this.#room)
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

/** Number of new tokens for which a long prompt's cache has room from the start, since its growth copies all of it. */
const NEW_TOKENS = 128

/** Returns the room for a prompt, of which only a piece is read at once if it is read `inPieces`, and `more` new tokens. */
export function textRoom(prompt: number, more: number, inPieces: boolean): Room {
  // The keys and values of a prompt that is read whole are kept as they are.
  // The last token of a text is not read.
  return { least: inPieces ? prompt + Math.min(more, NEW_TOKENS) : 0, most: prompt + more - 1 }
}

/** Returns the first tokens, with room for those that are sure to come. */
function begun(keys: tf.Tensor4D, values: tf.Tensor4D, { least }: Room): CachedTokens {
  const tokens = keys.shape[2]
  const room = canWriteTokens(keys, values) ? Math.max(least, tokens) : tokens
  const kept = (x: tf.Tensor4D) => tf.keep(tf.tidy(() => (room === tokens ? x.clone() : padded([x], room))))
  return { keys: kept(keys), values: kept(values), tokens }
}

/** Returns `held` with further tokens, written into its spare room or into larger tensors. */
function extended(
  held: CachedTokens,
  keys: tf.Tensor4D,
  values: tf.Tensor4D,
  { most }: Room,
  row?: number,
): CachedTokens {
  const tokens = held.tokens + keys.shape[2]
  const inPlace = canWriteTokens(held.keys, held.values, keys, values)
  if (inPlace && tokens <= held.keys.shape[2]) {
    writeTokens(held.keys, keys, held.tokens, row)
    writeTokens(held.values, values, held.tokens, row)
    return { ...held, tokens }
  }
  const spare = Math.min(Math.max(32, tokens >> 1), Math.max(0, most - tokens))
  const room = inPlace ? tokens + spare : tokens
  const [allKeys, allValues] = tf.tidy(() => [
    tf.keep(joined(held.keys, held.tokens, rowOf(keys, row), room)),
    tf.keep(joined(held.values, held.tokens, rowOf(values, row), room)),
  ])
  tf.dispose([held.keys, held.values])
  return { keys: allKeys!, values: allValues!, tokens }
}

function joined(held: tf.Tensor4D, count: number, more: tf.Tensor4D, room: number): tf.Tensor4D {
  const before = count < held.shape[2] ? tf.slice(held, [0, 0, 0, 0], [-1, -1, count, -1]) : held
  return padded([before, more], room)
}

/** Joins tokens, and adds zeros up to `room` tokens. */
function padded(parts: readonly tf.Tensor4D[], room: number): tf.Tensor4D {
  const [batch, heads, , dim] = (parts[0] as tf.Tensor4D).shape
  const rest = room - parts.reduce((sum, { shape }) => sum + shape[2], 0)
  if (rest === 0) return tf.concat([...parts], 2)
  const free = tensorFrom<tf.Rank.R4>([batch, heads, rest, dim], (values) => values.fill(0))
  return tf.concat([...parts, free], 2)
}

function rowOf(x: tf.Tensor4D, row: number | undefined): tf.Tensor4D {
  return row === undefined ? x : tf.slice(x, [row, 0, 0, 0], [1, -1, -1, -1])
}
