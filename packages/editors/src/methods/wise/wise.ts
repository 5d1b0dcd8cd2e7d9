import * as tf from '@tensorflow/tfjs-core'
import { createRandom, WiseError } from '@wise-edit/core'
import type { RouteDecision } from '@wise-edit/router'
import { type Intercept, type Interventions, type LanguageModel, Sequences } from '@wise-edit/transformer'
import type { EditMethod, Learning, StepReport } from '../../editor/edit-method'
import type { EditSummary } from '../../editor/editor'
import { type Question, questionText } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { type SampledTexts, sampleLikePrompts, sampleTexts } from '../../training/sampled-texts'
import { type Shard, Shards } from './memory/shards'
import type { HeldByWise, WiseMemory } from './memory/wise-memory'
import type { WiseSettings } from './options/settings'
import { ReadyMemories, type ReadyMemory } from './route/ready'
import {
  chosenDownProjection,
  type RoutingOptions,
  routedInterventions,
  sideDownProjection,
} from './route/routing'
import { calibrate, forTargets, type LayerMeasure, measureLayer } from './train/calibrate'
import { optimise } from './train/optimise'
import { prepareEdit } from './train/prepare'
import { TrainingShard } from './train/training-shard'
import { WiseKind } from './wise-kind'

/** WISE: side memories that store the edits, and a router that decides which memory answers. */
export class Wise implements EditMethod<WiseMemory> {
  readonly kind: WiseKind
  readonly #model: LanguageModel
  readonly #settings: WiseSettings
  readonly #ready: ReadyMemories
  #texts: SampledTexts | undefined
  #measure: { texts: SampledTexts; of: LayerMeasure } | undefined
  #training: TrainingShard | undefined

  constructor(model: LanguageModel, settings: WiseSettings) {
    this.#model = model
    this.#settings = settings
    this.#ready = new ReadyMemories(model, settings)
    this.kind = new WiseKind(this.#ready, (kept) => {
      if (this.#training && !kept.has(this.#training.shard)) this.#dropTraining()
    })
    this.#shards()
  }

  async *learn(
    requests: readonly NamedRequest[],
    held: HeldByWise,
  ): AsyncGenerator<StepReport, Learning<WiseMemory>, void> {
    const { places } = held.learned
    const shards = this.#shards(held.learned)
    // An edit that is learned again stays in its shard.
    const home = places.get(requests[0]?.id ?? '')
    const shard = (home && shards.all[home.shard]) ?? shards.current()
    const records = await this.#withIrrelevant(requests)
    const texts = await this.#sampledTexts(held)
    const measure = { ...this.#measureWith(texts), ...held.learned.units }
    const training = this.#train(shard, held, measure)
    const prepared = prepareEdit(
      this.#model,
      this.#settings,
      records,
      texts.edits,
      this.#irrelevantTexts(records, shard, held),
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

  /** Empties the shard of the edit and returns its other edits to learn again, as if the edit had never been made. */
  without(
    { edits, learned }: HeldByWise,
    undone: EditSummary,
  ): { held: HeldByWise; again: readonly EditSummary[] } {
    const others = edits.filter((edit) => edit !== undone)
    const places = new Map(learned.places)
    places.delete(undone.id)
    const shard = learned.shards[learned.places.get(undone.id)?.shard as number]
    if (undone.status === 'failed' || !shard)
      return { held: { edits: others, learned: { ...learned, places } }, again: [] }
    const inShard = ({ id, status }: EditSummary) =>
      places.get(id)?.shard === shard.number && status === 'done'
    const emptied = { ...shard, edits: [], values: new Float32Array(shard.values.length) }
    const shards = this.#shards(learned).with(emptied)
    return {
      held: {
        edits: others.filter((edit) => !inShard(edit)),
        learned: { ...learned, places, shards },
      },
      again: others.filter(inShard),
    }
  }

  intervene(held: HeldByWise, promptLengths?: readonly number[]): Interventions {
    return this.#interventions(held, { promptLengths })
  }

  /** Returns the model in which each row is answered by the memory that its question is routed to. */
  answering(held: HeldByWise, questions: readonly Question[]): Interventions {
    const choices = questions.map((question) => this.explain(held, question).choice)
    return choices.every((choice) => choice === 'main')
      ? {}
      : this.#intercepting(chosenDownProjection(this.kind.memories(held), choices))
  }

  explain(held: HeldByWise, question: Question): RouteDecision {
    let decision: RouteDecision = { choice: 'main', memories: [] }
    const onRoute = ([first]: RouteDecision[]) => {
      decision = first as RouteDecision
    }
    const interventions = this.#interventions(held, { onRoute })
    const { decoder } = this.#model
    const sequences = new Sequences([this.#model.encode(questionText(question))])
    tf.tidy(() => {
      decoder.run(decoder.embed(sequences), sequences, { ...interventions, to: this.#settings.layer + 1 })
    })
    return decision
  }

  /** Returns the current side memories. */
  memories(held: HeldByWise): readonly ReadyMemory[] {
    return this.kind.memories(held)
  }

  /** Returns the model in which one side memory answers everything. Throws `MEMORY_UNKNOWN`. */
  interveneWith(held: HeldByWise, memory: number): Interventions {
    const memories = this.kind.memories(held)
    if (!memories[memory]) {
      throw new WiseError(
        'MEMORY_UNKNOWN',
        `There is no side memory ${memory}; there are ${memories.length}. Pass an index into \`memories\`.`,
      )
    }
    return this.#intercepting(sideDownProjection(memories[memory]))
  }

  /** Returns all edits with the similarity of a text to each. */
  similar(held: HeldByWise, text: string): { edit: EditSummary; similarity: number }[] {
    const found = this.#ready.held(this.kind.memories(held), held)
    if (!found) return []
    const similarities = found.similar.of(this.#model, text)
    return found.edits.map((edit, i) => ({ edit, similarity: similarities[i] as number }))
  }

  dispose(): void {
    this.#dropTraining()
    this.#ready.free()
    this.#measure?.of.keys.dispose()
    this.#measure = undefined
  }

  #shards({ shards }: Pick<WiseMemory, 'shards'> = { shards: [] }): Shards {
    const { dModel, dFF } = this.#model.decoder.config
    return new Shards([dModel, dFF], this.#settings, shards)
  }

  #interventions(
    held: HeldByWise,
    more: Pick<RoutingOptions, 'promptLengths' | 'onRoute'> = {},
  ): Interventions {
    const memories = this.kind.memories(held)
    if (memories.length === 0) return {}
    const { layer, routing, indicator, rank, similarityPosition } = this.#settings
    const { config } = this.#model.decoder
    const compares = similarityPosition !== undefined || (rank === 'nearest' && memories.length > 1)
    const edits = compares && routing === 'prompt' ? this.#ready.held(memories, held) : undefined
    return routedInterventions(layer, memories, edits, { config, routing, indicator, rank, ...more })
  }

  #intercepting(down: Intercept): Interventions {
    return { intercept: { [`layers.${this.#settings.layer}.mlp.down`]: down } }
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
    this.#dropTraining()
    this.#training = new TrainingShard(
      this.#model,
      this.#settings,
      this.#shards(learned),
      shard,
      measure,
      held,
    )
    return this.#training
  }

  #dropTraining(): void {
    this.#training?.dispose()
    this.#training = undefined
  }

  /** Returns texts that the edits must not affect: those of the records, then replayed prompts. */
  #irrelevantTexts(records: readonly NamedRequest[], shard: Shard, { edits, learned }: HeldByWise): string[] {
    const { seed, replay } = this.#settings
    const own = records.map(({ irrelevant }) => irrelevant as string)
    const elsewhere = edits.filter(
      ({ id, status }) => learned.places.get(id)?.shard !== shard.number && status === 'done',
    )
    const replayed = createRandom(seed, 'replay', records[0]?.id ?? '')
      .shuffle(elsewhere)
      .slice(0, replay)
    return [...own, ...replayed.map(({ prompt }) => prompt)]
  }

  /** Adds a text that the model writes to records without an irrelevant text, or with one without tokens. */
  async #withIrrelevant(records: readonly NamedRequest[]): Promise<NamedRequest[]> {
    const { seed } = this.#settings
    return Promise.all(
      records.map(async (record) => {
        const { id, prompt, target, irrelevant } = record
        // Rejects a record that cannot be taught before any text is sampled for it.
        this.#model.query(prompt, target)
        if (irrelevant !== undefined && this.#model.encode(irrelevant).length > 0) return record
        const drawn = await sampleLikePrompts(this.#model, [prompt], { tokens: 12, seed: `${seed} ${id}` })
        return { ...record, irrelevant: drawn[0] }
      }),
    )
  }
}
