import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { routingThreshold } from '@wise-edit/router'
import type { LanguageModel } from '@wise-edit/transformer'
import type { WiseOptions } from './options'
import type { StoredEdit } from './persist'
import { deltaTensor, type Shard, type Shards } from './shards'
import { type SimilarEdits, SimilarEditsMaker } from './similar-edits'
import { TextKeys } from './text-keys'

/** Edits from which a threshold is found. */
const SAMPLE = 128

/** The edits that side memories hold, to find the one nearest to a query. */
export interface HeldEdits {
  similar: SimilarEdits
  edits: readonly StoredEdit[]
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
  readonly #keys: TextKeys
  readonly #options: WiseOptions
  readonly #held = new Map<string, ReadyMemory & { texts: string[] }>()
  readonly #similarities: SimilarEditsMaker
  #similar: { ids: string; of: SimilarEdits } | undefined

  constructor(model: LanguageModel, options: WiseOptions) {
    this.#keys = new TextKeys(model, options)
    this.#options = options
    this.#similarities = new SimilarEditsMaker(model, options)
  }

  of(shards: Shards, edits: readonly StoredEdit[]): ReadyMemory[] {
    const groups = new Map(shards.groups().map((group) => [key(group), group]))
    for (const [name, memory] of this.#held) {
      if (groups.has(name)) continue
      memory.delta.dispose()
      this.#held.delete(name)
    }
    const memories = [...groups].map(([name, group]) => {
      const held = this.#held.get(name) ?? this.#make(shards, group, edits)
      this.#held.set(name, held)
      return held
    })
    // The last takes the next edit; the others stay as they are, and what they were measured by would fill the heap.
    this.#keys.keepOnly(memories.at(-1)?.texts ?? [])
    return memories
  }

  /** `texts`: what no edit is about. `undefined` without edits. */
  held(
    memories: readonly ReadyMemory[],
    edits: readonly StoredEdit[],
    texts: readonly string[],
  ): HeldEdits | undefined {
    const memoryOf = new Map(
      memories.flatMap(({ shards }, memory) =>
        shards.flatMap((shard) => shard.edits.map((id) => [id, memory])),
      ),
    )
    const held = edits.filter(({ summary }) => memoryOf.has(summary.id))
    if (held.length === 0) return undefined
    const ids = JSON.stringify(held.map(({ summary }) => summary.id))
    if (this.#similar?.ids !== ids) {
      const summaries = held.map(({ summary }) => summary)
      this.#similar = { ids, of: this.#similarities.make(summaries, texts) }
    }
    return {
      similar: this.#similar.of,
      edits: held,
      memories: held.map(({ summary }) => memoryOf.get(summary.id) as number),
    }
  }

  clear(): void {
    for (const { delta } of this.#held.values()) delta.dispose()
    this.#held.clear()
    this.#similar = undefined
  }

  #make(
    shards: Shards,
    group: readonly Shard[],
    edits: readonly StoredEdit[],
  ): ReadyMemory & { texts: string[] } {
    // Kept, so that it outlives a tidy in which the model is first asked.
    const delta = tf.keep(deltaTensor(shards.merge(group)))
    const ids = new Set(group.flatMap((shard) => shard.edits))
    // What the model knew already moved nothing: it needs no side memory, and has no say in the threshold.
    const held = edits.filter(({ summary }) => ids.has(summary.id) && summary.steps > 0)
    const { thresholdQuantile, seed } = this.#options
    // The smallest of all needs all; a share is found from a sample, in the same time however many there are.
    const sample = thresholdQuantile > 0 ? sampled(held, SAMPLE, seed) : held
    const texts = sample.map(({ summary }) => ({
      prompt: summary.prompt,
      irrelevant: summary.irrelevant ?? '',
    }))
    const threshold = this.#threshold(sample, texts, delta)
    return { delta, shards: group, threshold, texts: texts.flatMap(Object.values) }
  }

  #threshold(
    edits: readonly StoredEdit[],
    texts: readonly { prompt: string; irrelevant: string }[],
    delta: tf.Tensor2D,
  ): number {
    const { thresholdFrom, thresholdRatio, thresholdQuantile, thresholdPosition } = this.#options
    const after = thresholdFrom === 'after-edit'
    const prompts = texts.map(({ prompt }) => prompt)
    const irrelevant = texts.map(({ irrelevant }) => irrelevant)
    return routingThreshold({
      edits: after ? edits.map(({ indicator }) => indicator) : this.#keys.indicators(prompts, delta),
      quantile: thresholdQuantile,
      ratio: thresholdRatio,
      irrelevant: thresholdPosition === undefined ? undefined : this.#keys.indicators(irrelevant, delta),
      position: thresholdPosition,
    })
  }
}

/** At most `count` of the edits, in order; one more edit changes one of them at most. */
function sampled(edits: readonly StoredEdit[], count: number, seed: number): readonly StoredEdit[] {
  if (edits.length <= count) return edits
  const drawn = new Map(edits.map((edit) => [edit, createRandom(seed, 'threshold', edit.summary.id).next()]))
  const draws = [...drawn.values()].sort((a, b) => a - b)
  return edits.filter((edit) => (drawn.get(edit) as number) < (draws[count] as number))
}

/** Changes whenever the group's edits do. */
function key(group: readonly Shard[]): string {
  return group.map(({ number, edits }) => `${number}:${edits.length}:${edits.at(-1)}`).join(' ')
}
