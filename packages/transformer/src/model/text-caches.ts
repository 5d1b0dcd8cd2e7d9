import * as tf from '@tensorflow/tfjs-core'
import { attention } from '@wise-edit/kernels'
import { attentionApart } from '@wise-edit/kernels/internal'
import type { KeyValueCache } from './cache'
import type { Sequences } from './sequences'

/** A text with its own cache, of which a pass reads the next token, or a whole prompt. */
export interface CachedText {
  cache: KeyValueCache
  /** One row: one token, or all tokens of a prompt. */
  sequences: Sequences
}

interface Attending {
  q: tf.Tensor4D
  keys: tf.Tensor4D
  values: tf.Tensor4D
  window?: number
  scale?: number
}

/** The caches of several texts of any lengths, which one pass reads. */
export class TextCaches {
  readonly #texts: readonly CachedText[]

  constructor(texts: readonly CachedText[]) {
    this.#texts = texts
  }

  /**
   * Appends `keys` and `values` `[texts, kvHeads, 1, headDim]` to the caches, and returns the attention of each text's `q`
   * `[texts, heads, 1, headDim]` to its own keys. Prompts stand one after another in `[1, heads, tokens, headDim]`.
   */
  attend(layer: number, { q, keys, values, window, scale }: Attending): tf.Tensor4D {
    if (this.#texts[0]?.sequences.past === 0)
      return this.#attendPrompts(layer, { q, keys, values, window, scale })
    const texts = this.#texts.map(({ cache, sequences }, row) => ({
      ...cache.append(layer, keys, values, row),
      mask: sequences.mask(window),
    }))
    return attentionApart(q, texts, scale)
  }

  #attendPrompts(layer: number, { q, keys, values, window, scale }: Attending): tf.Tensor4D {
    let start = 0
    const mixed = this.#texts.map(({ cache, sequences }) => {
      const first = start
      start += sequences.tokens
      const own = (x: tf.Tensor4D) => tf.slice(x, [0, 0, first, 0], [-1, -1, sequences.tokens, -1])
      const held = cache.append(layer, own(keys), own(values))
      const options = { keys: held.tokens, mask: sequences.mask(window), scale }
      return attention(own(q), held.keys, held.values, options)
    })
    return tf.concat(mixed, 2)
  }
}
