import type * as tf from '@tensorflow/tfjs-core'
import { attentionApart } from '@wise-edit/kernels/internal'
import type { KeyValueCache } from './cache'
import type { Sequences } from './sequences'

/** A text with its own cache, of which a pass reads the next token. */
export interface CachedText {
  cache: KeyValueCache
  /** One row of one token. */
  sequences: Sequences
}

/** The caches of several texts of any lengths, one for each row of a pass. */
export class TextCaches {
  readonly #texts: readonly CachedText[]

  constructor(texts: readonly CachedText[]) {
    this.#texts = texts
  }

  /**
   * Appends `keys` and `values` `[texts, kvHeads, 1, headDim]` to the caches, and returns the attention of each text's `q`
   * `[texts, heads, 1, headDim]` to its own keys.
   */
  attend(
    layer: number,
    {
      q,
      keys,
      values,
      window,
      scale,
    }: { q: tf.Tensor4D; keys: tf.Tensor4D; values: tf.Tensor4D; window?: number; scale?: number },
  ): tf.Tensor4D {
    const texts = this.#texts.map(({ cache, sequences }, row) => ({
      ...cache.append(layer, keys, values, row),
      mask: sequences.mask(window),
    }))
    return attentionApart(q, texts, scale)
  }
}
