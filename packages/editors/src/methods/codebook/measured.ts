import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { type FrozenPrefix, runFrozenPrefix } from '../../training/frozen'
import { lastQueryTokens } from '../../training/query-tokens'
import { sampleTexts } from '../../training/sampled-texts'

/** Learning rate in units of the layer's output; chosen on the tuning split of ZsRE with a small model. */
const RELATIVE_RATE = 0.1

/** Settings that are left to `auto`, measured once on texts that the model writes. */
export class Measured<Settings> {
  readonly #model: LanguageModel
  readonly #options: { layer: number; seed: number }
  readonly #measure: (prefix: FrozenPrefix) => Settings
  #settings: Settings | undefined

  /** `measure` reads the activations of the texts; its tensors are freed after it. */
  constructor(
    model: LanguageModel,
    options: { layer: number; seed: number },
    measure: (prefix: FrozenPrefix) => Settings,
  ) {
    this.#model = model
    this.#options = options
    this.#measure = measure
  }

  async settings(): Promise<Settings> {
    if (this.#settings) return this.#settings
    const { layer, seed } = this.#options
    const { irrelevant } = await sampleTexts(this.#model, { prefixes: 0, prefixTokens: 1, seed })
    const rows = irrelevant.map((text) => this.#model.encode(text))
    const prefix = runFrozenPrefix(this.#model.decoder, layer, rows)
    try {
      tf.tidy(() => {
        this.#settings = this.#measure(prefix)
      })
      return this.#settings as Settings
    } finally {
      prefix.dispose()
    }
  }
}

/** Returns the learning rate of an entry's value. `auto` is in units of the layer's output. */
export function measuredRate(
  { main, sequences }: FrozenPrefix,
  { learningRate, learningRateScale }: { learningRate: number | 'auto'; learningRateScale: number },
): number {
  if (learningRate !== 'auto') return learningRateScale * learningRate
  const outputs = lastQueryTokens(main, sequences)
  const size = Math.sqrt(tf.mean(tf.square(outputs)).dataSync()[0] as number)
  return learningRateScale * RELATIVE_RATE * size
}

/** Returns the middle one of some values, the larger of two. */
export function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
