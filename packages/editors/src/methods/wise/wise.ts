import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import type { RouteDecision } from '@wise-edit/router'
import { type Interventions, type LanguageModel, Sequences } from '@wise-edit/transformer'
import type { Intercept } from '@wise-edit/transformer/internal'
import type { EditMethod, Learning, StepReport } from '../../editor/edit-method'
import type { EditSummary } from '../../editor/editor'
import { type Question, questionText } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { downProjection } from '../../training/linear-modules'
import type { HeldByWise, WiseMemory } from './memory/wise-memory'
import type { WiseSettings } from './options/settings'
import { ReadyMemories, type ReadyMemory } from './route/ready'
import {
  chosenDownProjection,
  type RoutingOptions,
  routedInterventions,
  sideDownProjection,
} from './route/routing'
import { Trainer } from './train/trainer'
import { WiseKind } from './wise-kind'

/** WISE: side memories that store the edits, and a router that decides which memory answers. */
export class Wise implements EditMethod<WiseMemory> {
  readonly kind: WiseKind
  readonly #model: LanguageModel
  readonly #settings: WiseSettings
  readonly #ready: ReadyMemories
  readonly #trainer: Trainer

  constructor(model: LanguageModel, settings: WiseSettings) {
    this.#model = model
    this.#settings = settings
    this.#ready = new ReadyMemories(model, settings)
    this.#trainer = new Trainer(model, settings)
    this.kind = new WiseKind(this.#ready, (kept) => this.#trainer.free(kept))
  }

  learn(
    requests: readonly NamedRequest[],
    held: HeldByWise,
  ): AsyncGenerator<StepReport, Learning<WiseMemory>, void> {
    return this.#trainer.learn(requests, held)
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
    const shards = this.#trainer.shards(learned).with(emptied)
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
    this.#trainer.dispose()
    this.#ready.free()
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
    return { intercept: { [downProjection(this.#settings.layer)]: down } }
  }
}
