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
  /** Index of the memory of each edit. */
  memories: readonly number[]
}

/** A side memory ready to answer: merged, dense, with its routing threshold. */
export interface ReadyMemory {
  /** W_v' - W_v, `[dModel, dFF]`. */
  delta: tf.Tensor2D
  threshold: number
  shards: readonly Shard[]
}

/** Builds side memories when they are first used after a change, and caches those that did not change. */
export class ReadyMemories {
  readonly #model: LanguageModel
  readonly #keys: TextKeys
  readonly #options: WiseSettings
  #ready: (ReadyMemory & { texts: string[] })[] = []
  /** Shards that `#ready` was built from. */
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
    // Only the last memory takes further edits; the keys of the others would fill the heap.
    this.#keys.keepOnly(this.#ready.at(-1)?.texts ?? [])
    return this.#ready
  }

  /** Returns the edits that `memories` hold; `undefined` if there are none. */
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

  /** Disposes the memories that contain shards that are not `kept`. */
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
    // Kept, so that it outlives a tidy in which the model is first used.
    const delta = tf.keep(deltaTensor(shards.merge(group)))
    const ids = new Set(group.flatMap((shard) => shard.edits))
    // Edits that the model knew already changed nothing: they need no side memory and do not affect the threshold.
    const held = edits.filter(({ id, steps }) => ids.has(id) && steps > 0)
    const { thresholdQuantile, seed } = this.#options
    // The minimum needs all edits; other quantiles are estimated from a sample, in constant time.
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

/** Returns at most `count` of the edits, in order; one more edit changes at most one of them. */
function sampled(edits: readonly EditSummary[], count: number, seed: number): readonly EditSummary[] {
  if (edits.length <= count) return edits
  const drawn = new Map(edits.map((edit) => [edit, createRandom(seed, 'threshold', edit.id).next()]))
  const draws = [...drawn.values()].sort((a, b) => a - b)
  return edits.filter((edit) => (drawn.get(edit) as number) < (draws[count] as number))
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}
