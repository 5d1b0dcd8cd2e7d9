import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import { optionsSchema } from '../options/options-schema'
import { samplePrefixes } from './sampled-texts'
import { secondMoment } from './second-moment'

/** Of what second moments are taken. */
export const statisticsSchema = optionsSchema({
  /** Tokens of text, which the model itself writes. */
  tokens: z.int().positive(),
  /** Added to the diagonal, in units of its mean: directions that the texts hardly show count as seldom, not never. */
  ridge: z.number().nonnegative(),
})

type StatisticsOptions = z.infer<typeof statisticsSchema> & { seed: number }

/** Texts are so long, or half of what the model can read. */
const TEXT_TOKENS = 64
/** Texts that are written together. */
const BATCH = 32

/**
 * What a method derives from the second moment of each layer, computed when it is first asked for and kept.
 *
 * The moment is of the unedited model, so it serves all edits.
 */
export class LayerStatistics<T> {
  readonly #model: LanguageModel
  readonly #options: StatisticsOptions
  readonly #derive: (moment: Float64Array, size: number) => T
  readonly #derived = new Map<number, T>()
  #texts: number[][] | undefined

  /** `derive` gets C with its ridge, `[dFF, dFF]` row-major, and may keep it. */
  constructor(
    model: LanguageModel,
    options: StatisticsOptions,
    derive: (moment: Float64Array, size: number) => T,
  ) {
    this.#model = model
    this.#options = options
    this.#derive = derive
  }

  /** What is derived for a layer. The same model and options give the same. */
  async of(layer: number): Promise<T> {
    const found = this.#derived.get(layer)
    if (found !== undefined) return found
    const { decoder } = this.#model
    this.#texts ??= await writeTexts(this.#model, this.#options)
    const moment = secondMoment(decoder, layer, this.#texts)
    addRidge(moment, decoder.config.dFF, this.#options.ridge)
    const derived = this.#derive(moment, decoder.config.dFF)
    this.#derived.set(layer, derived)
    return derived
  }
}

/** Texts that the model writes, as token ids. */
async function writeTexts(
  model: LanguageModel,
  { tokens, seed }: Pick<StatisticsOptions, 'tokens' | 'seed'>,
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
