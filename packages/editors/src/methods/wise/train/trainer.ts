import type { LanguageModel } from '@wise-edit/transformer'
import type { Learning, StepReport } from '../../../editor/edit-method'
import type { NamedRequest } from '../../../editor/requests'
import { type SampledTexts, sampleTexts } from '../../../training/sampled-texts'
import { type Shard, Shards } from '../memory/shards'
import type { HeldByWise, WiseMemory } from '../memory/wise-memory'
import type { WiseSettings } from '../options/settings'
import { calibrate, forTargets, type LayerMeasure, measureLayer } from './calibrate'
import { irrelevantTexts, withIrrelevant } from './irrelevant'
import { optimise } from './optimise'
import { prepareEdit } from './prepare'
import { TrainingShard } from './training-shard'

/** Trains edits into shards. It keeps the sampled texts, the measurement of the layer and the shard in training. */
export class Trainer {
  readonly #model: LanguageModel
  readonly #settings: WiseSettings
  #texts: SampledTexts | undefined
  #measure: { texts: SampledTexts; of: LayerMeasure } | undefined
  #training: TrainingShard | undefined

  constructor(model: LanguageModel, settings: WiseSettings) {
    this.#model = model
    this.#settings = settings
    this.shards()
  }

  /** Returns the shards of a memory. Throws what `Shards` throws for settings that do not fit the model. */
  shards({ shards }: Pick<WiseMemory, 'shards'> = { shards: [] }): Shards {
    const { dModel, dFF } = this.#model.decoder.config
    return new Shards([dModel, dFF], this.#settings, shards)
  }

  async *learn(
    requests: readonly NamedRequest[],
    held: HeldByWise,
  ): AsyncGenerator<StepReport, Learning<WiseMemory>, void> {
    const { places } = held.learned
    const shards = this.shards(held.learned)
    // An edit that is learned again stays in its shard.
    const home = places.get(requests[0]?.id ?? '')
    const shard = (home && shards.all[home.shard]) ?? shards.current()
    const records = await withIrrelevant(this.#model, requests, this.#settings)
    const texts = await this.#sampledTexts(held)
    const measure = { ...this.#measureWith(texts), ...held.learned.units }
    const training = this.#train(shard, held, measure)
    const prepared = prepareEdit(
      this.#model,
      this.#settings,
      records,
      texts.edits,
      irrelevantTexts(records, shard, held, this.#settings),
      training.protection,
    )
    const settings = forTargets(calibrate(this.#settings, measure), prepared.queries)
    try {
      const run = yield* optimise(this.#model.decoder, prepared, training, settings)
      if (run.failure === undefined) training.accept(run.delta, records)
      else run.delta.dispose()
      const made = records.map(({ id }, i) => {
        const indicator = run.last.deltas[i] as number
        return [id, { shard: shard.number, indicator }] as const
      })
      return {
        learned: {
          shards: shards.with(run.failure === undefined ? training.shard : shard),
          places: new Map([...places, ...made]),
          texts,
          units: { keyPower: measure.keyPower, outputNorm: measure.outputNorm },
        },
        failure: run.failure,
        records,
        steps: run.steps,
        lossBefore: run.first.edit,
        lossAfter: run.last.edit,
      }
    } finally {
      prepared.dispose()
    }
  }

  /** Frees the shard in training unless it is one of `kept`. */
  free(kept: ReadonlySet<Shard> = new Set()): void {
    if (this.#training && kept.has(this.#training.shard)) return
    this.#training?.dispose()
    this.#training = undefined
  }

  dispose(): void {
    this.free()
    this.#measure?.of.keys.dispose()
    this.#measure = undefined
  }

  /** Returns the texts that the model wrote for these edits, or samples them. */
  async #sampledTexts({ learned }: HeldByWise): Promise<SampledTexts> {
    this.#texts = learned.texts ?? this.#texts ?? (await sampleTexts(this.#model, this.#settings))
    return this.#texts
  }

  /** Measures the layer on these texts, once. */
  #measureWith(texts: SampledTexts): LayerMeasure {
    if (this.#measure?.texts !== texts) {
      this.#measure?.of.keys.dispose()
      this.#measure = { texts, of: measureLayer(this.#model, texts.irrelevant, this.#settings) }
    }
    return this.#measure.of
  }

  /** Returns the shard as dense tensors, rebuilt if another shard or other protected edits were in training. */
  #train(shard: Shard, { edits, learned }: HeldByWise, measure: LayerMeasure): TrainingShard {
    const all = this.#settings.protection?.shards === 'all'
    const held = edits.filter(({ id, status }) => {
      const number = learned.places.get(id)?.shard as number
      return status === 'done' && (number === shard.number || (all && number < shard.number))
    })
    const training = this.#training
    const protectsAll = training?.protected.length === held.length
    if (training?.shard === shard && protectsAll && held.every(({ id }, i) => id === training.protected[i]))
      return training
    this.free()
    const shards = this.shards(learned)
    this.#training = new TrainingShard(this.#model, this.#settings, shards, shard, measure, held)
    return this.#training
  }
}
