import * as tf from '@tensorflow/tfjs-core'

/** Keys and values of the tokens a batch has already seen, one pair a layer `[batch, kvHeads, tokens, headDim]`. */
export class KeyValueCache {
  readonly #layers = new Map<number, { keys: tf.Tensor4D; values: tf.Tensor4D }>()

  /** Appends along the tokens and returns all keys and values so far; the cache owns them. */
  append(layer: number, keys: tf.Tensor4D, values: tf.Tensor4D): { keys: tf.Tensor4D; values: tf.Tensor4D } {
    const held = this.#layers.get(layer)
    const all = held
      ? { keys: tf.concat([held.keys, keys], 2), values: tf.concat([held.values, values], 2) }
      : { keys: keys.clone(), values: values.clone() }
    tf.keep(all.keys)
    tf.keep(all.values)
    held?.keys.dispose()
    held?.values.dispose()
    this.#layers.set(layer, all)
    return all
  }

  dispose(): void {
    for (const { keys, values } of this.#layers.values()) tf.dispose([keys, values])
    this.#layers.clear()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}
