import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import { optionsSchema } from '../options/options-schema'
import { samplePrefixes } from './sampled-texts'
import { secondMoment } from './second-moment'

/** Schema of the options of second moments. */
export const statisticsSchema = optionsSchema({
  /** Number of tokens of text, which the model generates. */
  tokens: z.int().positive(),
  /** Value added to the diagonal, in units of its mean, so that directions that the texts hardly show are not zero. */
  ridge: z.number().nonnegative(),
})

/** Options of a method that uses second moments. */
export interface StatisticsOptions {
  statistics: z.infer<typeof statisticsSchema>
  seed: number
}

/** Number of tokens of each text, but at most half of the model's context. */
const TEXT_TOKENS = 64
/** Number of texts that are generated in one batch. */
const BATCH = 32

/**
 * Cache of the values that a method derives from the second moment of each layer, computed on first use.
 *
 * The moment is that of the unedited model, so it is the same for all edits.
 */
export class LayerStatistics<T> {
  readonly #model: LanguageModel
  readonly #options: StatisticsOptions
  readonly #derive: (moment: Float64Array, size: number) => T
  readonly #derived = new Map<number, T>()
  #texts: number[][] | undefined

  /** `derive` gets the second moment C with its ridge, `[dFF, dFF]` row-major, and may keep the array. */
  constructor(
    model: LanguageModel,
    options: StatisticsOptions,
    derive: (moment: Float64Array, size: number) => T,
  ) {
    this.#model = model
    this.#options = options
    this.#derive = derive
  }

  /** Returns the derived value of a layer. The same model and options give the same value. */
  async of(layer: number): Promise<T> {
    const found = this.#derived.get(layer)
    if (found !== undefined) return found
    const { decoder } = this.#model
    this.#texts ??= await writeTexts(this.#model, this.#options)
    const moment = secondMoment(decoder, layer, this.#texts)
    addRidge(moment, decoder.config.dFF, this.#options.statistics.ridge)
    const derived = this.#derive(moment, decoder.config.dFF)
    this.#derived.set(layer, derived)
    return derived
  }
}

/** Generates texts with the model, as token ids. */
async function writeTexts(
  model: LanguageModel,
  { statistics: { tokens }, seed }: StatisticsOptions,
): Promise<number[][]> {
  const length = Math.min(TEXT_TOKENS, Math.floor(model.decoder.config.maxPositions / 2))
  const texts: string[] = []
  for (let left = Math.ceil(tokens / length), batch = 0; left > 0; left -= BATCH, batch++) {
    const some = { count: Math.min(left, BATCH), tokens: length, seed: `${seed} statistics ${batch}` }
    texts.push(...(await samplePrefixes(model, some)))
  }
  return texts.map((text) => model.encode(text))
}

/** Adds `ridge` to the diagonal of `moment`, in units of its mean. */
export function addRidge(moment: Float64Array, size: number, ridge: number): void {
  let trace = 0
  for (let i = 0; i < size; i++) trace += moment[i * size + i] as number
  for (let i = 0; i < size; i++) moment[i * size + i]! += (ridge * trace) / size
}
