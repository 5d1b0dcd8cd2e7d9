import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { routingThreshold } from '@wise-edit/router'
import type { LanguageModel } from '@wise-edit/transformer'
import type { EditSummary } from '../../../editor/editor'
import { deltaTensor, type Shard, Shards } from '../memory/shards'
import type { HeldByWise, WiseMemory } from '../memory/wise-memory'
import type { WiseSettings } from '../options/settings'
import { type SimilarEdits, SimilarEditsMaker } from './similar-edits'
import { TextKeys } from './text-keys'

/** Edits from which a threshold is found. */
const SAMPLE = 128

/** The edits that side memories hold, to find the one nearest to a query. */
export interface HeldEdits {
  similar: SimilarEdits
  edits: readonly EditSummary[]
  /** For each of them its memory's place. */
  memories: readonly number[]
}

/** A side memory ready to answer: merged, dense, with its routing threshold. */
export interface ReadyMemory {
  /** W_v' - W_v, `[dModel, dFF]`. */
  delta: tf.Tensor2D
  threshold: number
  shards: readonly Shard[]
}

/** Makes side memories when they are first asked for after a change, and keeps those that did not change. */
export class ReadyMemories {
  readonly #model: LanguageModel
  readonly #keys: TextKeys
  readonly #options: WiseSettings
  #ready: (ReadyMemory & { texts: string[] })[] = []
  /** The shards that `#ready` is of. */
  #shards: WiseMemory['shards'] = []
  readonly #similarities: SimilarEditsMaker
  #similar: { edits: readonly EditSummary[]; of: SimilarEdits } | undefined

  constructor(model: LanguageModel, options: WiseSettings) {
    this.#model = model
    this.#keys = new TextKeys(model, options)
    this.#options = options
    this.#similarities = new SimilarEditsMaker(model, options)
  }

  of(held: HeldByWise): readonly ReadyMemory[] {
    const { shards } = held.learned
    if (this.#shards === shards) return this.#ready
    const { dModel, dFF } = this.#model.decoder.config
    const all = new Shards([dModel, dFF], this.#options, shards)
    const before = this.#ready
    this.#ready = all
      .groups()
      .map(
        (group) => before.find((memory) => sameItems(memory.shards, group)) ?? this.#make(all, group, held),
      )
    this.#shards = shards
    for (const memory of before) if (!this.#ready.includes(memory)) memory.delta.dispose()
    // The last takes the next edit; the others stay as they are, and what they were measured by would fill the heap.
    this.#keys.keepOnly(this.#ready.at(-1)?.texts ?? [])
    return this.#ready
  }

  /** The edits that `memories` hold. `undefined` without edits. */
  held(memories: readonly ReadyMemory[], { edits, learned }: HeldByWise): HeldEdits | undefined {
    const memoryOf = new Map(
      memories.flatMap(({ shards }, memory) =>
        shards.flatMap((shard) => shard.edits.map((id) => [id, memory])),
      ),
    )
    const held = edits.filter(({ id }) => memoryOf.has(id))
    if (held.length === 0) return undefined
    if (!this.#similar || !sameItems(this.#similar.edits, held)) {
      this.#similar = { edits: held, of: this.#similarities.make(held, learned.texts?.irrelevant ?? []) }
    }
    return {
      similar: this.#similar.of,
      edits: held,
      memories: held.map(({ id }) => memoryOf.get(id) as number),
    }
  }

  /** Forgets the memories of all shards that are not `kept`. */
  free(kept: ReadonlySet<Shard> = new Set()): void {
    const gone = this.#ready.filter(({ shards }) => !shards.every((shard) => kept.has(shard)))
    if (gone.length === 0) return
    for (const { delta } of gone) delta.dispose()
    this.#ready = this.#ready.filter((memory) => !gone.includes(memory))
    this.#shards = []
  }

  #make(
    shards: Shards,
    group: readonly Shard[],
    { edits, learned }: HeldByWise,
  ): ReadyMemory & { texts: string[] } {
    // Kept, so that it outlives a tidy in which the model is first asked.
    const delta = tf.keep(deltaTensor(shards.merge(group)))
    const ids = new Set(group.flatMap((shard) => shard.edits))
    // What the model knew already moved nothing: it needs no side memory, and has no say in the threshold.
    const held = edits.filter(({ id, steps }) => ids.has(id) && steps > 0)
    const { thresholdQuantile, seed } = this.#options
    // The smallest of all needs all; a share is found from a sample, in the same time however many there are.
    const sample = thresholdQuantile > 0 ? sampled(held, SAMPLE, seed) : held
    const texts = sample.map(({ prompt, irrelevant = '' }) => ({ prompt, irrelevant }))
    const threshold = this.#threshold(sample, texts, delta, learned)
    return { delta, shards: group, threshold, texts: texts.flatMap(Object.values) }
  }

  #threshold(
    edits: readonly EditSummary[],
    texts: readonly { prompt: string; irrelevant: string }[],
    delta: tf.Tensor2D,
    { places }: WiseMemory,
  ): number {
    const { thresholdFrom, thresholdRatio, thresholdQuantile, thresholdPosition } = this.#options
    const after = thresholdFrom === 'after-edit'
    const prompts = texts.map(({ prompt }) => prompt)
    const irrelevant = texts.map(({ irrelevant }) => irrelevant)
    return routingThreshold({
      edits: after
        ? edits.map(({ id }) => places.get(id)?.indicator as number)
        : this.#keys.indicators(prompts, delta),
      quantile: thresholdQuantile,
      ratio: thresholdRatio,
      irrelevant: thresholdPosition === undefined ? undefined : this.#keys.indicators(irrelevant, delta),
      position: thresholdPosition,
    })
  }
}

/** At most `count` of the edits, in order; one more edit changes one of them at most. */
function sampled(edits: readonly EditSummary[], count: number, seed: number): readonly EditSummary[] {
  if (edits.length <= count) return edits
  const drawn = new Map(edits.map((edit) => [edit, createRandom(seed, 'threshold', edit.id).next()]))
  const draws = [...drawn.values()].sort((a, b) => a - b)
  return edits.filter((edit) => (drawn.get(edit) as number) < (draws[count] as number))
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}
