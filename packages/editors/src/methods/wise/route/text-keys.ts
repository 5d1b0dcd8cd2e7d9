import * as tf from '@tensorflow/tfjs-core'
import { chunk } from '@wise-edit/core/internal'
import { linear } from '@wise-edit/kernels'
import { readView } from '@wise-edit/kernels/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { runFrozenPrefix } from '../../../training/frozen'
import { downProjection } from '../../../training/linear-modules'
import type { WiseSettings } from '../options/settings'
import { textIndicators } from './indicator'

/** Number of texts that are compared at once. */
const CHUNK = 32

/**
 * Keys of the texts that the router compares: the inputs of a layer's down projection at their tokens. The layers below
 * never change, so each text runs through them once, however often its indicator is computed.
 */
export class TextKeys {
  readonly #model: LanguageModel
  readonly #options: Pick<WiseSettings, 'layer' | 'indicator'>
  /** `[tokens, dFF]` of each text, outside the backend's memory. */
  #held = new Map<string, Float32Array>()

  constructor(model: LanguageModel, options: Pick<WiseSettings, 'layer' | 'indicator'>) {
    this.#model = model
    this.#options = options
  }

  /** Returns the indicators of texts under a side memory `[dModel, dFF]`; texts without tokens are left out. */
  indicators(texts: readonly string[], delta: tf.Tensor2D): number[] {
    const keys = texts.map((text) => this.#keys(text)).filter(({ length }) => length > 0)
    return chunk(keys, CHUNK).flatMap((rows) => this.#indicators(rows, delta))
  }

  /** Returns the mean key of a text, `[dFF]`; zeros for a text without tokens. */
  mean(text: string): Float32Array {
    const width = this.#model.decoder.config.dFF
    const keys = this.#held.get(text) ?? this.#run(this.#model.encode(text))
    const mean = new Float32Array(width)
    for (let i = 0; i < keys.length; i++) mean[i % width]! += ((keys[i] as number) * width) / keys.length
    return mean
  }

  /** Forgets all texts but these. */
  keepOnly(texts: Iterable<string>): void {
    const kept = new Set(texts)
    this.#held = new Map([...this.#held].filter(([text]) => kept.has(text)))
  }

  #indicators(rows: readonly Float32Array[], delta: tf.Tensor2D): number[] {
    const { layer, indicator } = this.#options
    const { weights, config } = this.#model.decoder
    const width = config.dFF
    const tokens = Math.max(...rows.map(({ length }) => length / width))
    const padded = new Float32Array(rows.length * tokens * width)
    const marked = new Float32Array(rows.length * tokens)
    for (const [row, keys] of rows.entries()) {
      padded.set(keys, row * tokens * width)
      marked.fill(1, row * tokens, row * tokens + keys.length / width)
    }
    return tf.tidy(() => {
      const keys = tf.tensor3d(padded, [rows.length, tokens, width])
      const mask = tf.tensor2d(marked, [rows.length, tokens])
      const down = downProjection(layer)
      const main = linear(keys, weights.get(`${down}.weight`), weights.find<tf.Tensor1D>(`${down}.bias`))
      const side = tf.add<tf.Tensor3D>(main, linear(keys, delta))
      return Array.from(textIndicators({ main, side }, mask, indicator, config).dataSync())
    })
  }

  /** Returns the keys of a text. Each text runs alone, so that rounding does not depend on other texts. */
  #keys(text: string): Float32Array {
    const known = this.#held.get(text)
    if (known) return known
    const keys = this.#run(this.#model.encode(text))
    this.#held.set(text, keys)
    return keys
  }

  #run(ids: number[]): Float32Array {
    if (ids.length === 0) return new Float32Array(0)
    const { layer, indicator } = this.#options
    const { skipTokens } = indicator
    const width = this.#model.decoder.config.dFF
    const prefix = runFrozenPrefix(this.#model.decoder, layer, [ids])
    try {
      return readView(prefix.activations).slice(ids.length > skipTokens ? skipTokens * width : 0)
    } finally {
      prefix.dispose()
    }
  }
}
