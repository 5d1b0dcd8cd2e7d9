import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/kernels'
import { routingThreshold } from '@wise-edit/router'
import type { LanguageModel } from '@wise-edit/transformer'
import { NearestEdit } from './nearest-edit'
import type { WiseOptions } from './options'
import type { StoredEdit } from './persist'
import { deltaTensor, type Shard, type Shards } from './shards'
import { TextKeys } from './text-keys'

/** Edits from which a threshold is found. */
const SAMPLE = 128

/** Which of some side memories holds the edit that is nearest to a query. */
export type NearestMemory = (queries: tf.Tensor2D) => number[]

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
  /** Mean keys of edits' prompts. */
  #means = new Map<string, Float32Array>()
  #nearest: { edits: string; of: NearestEdit } | undefined

  constructor(model: LanguageModel, options: WiseOptions) {
    this.#keys = new TextKeys(model, options)
    this.#options = options
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
    this.#keys.keepOnly(memories.flatMap(({ texts }) => texts))
    return memories
  }

  /** `undefined` where there is nothing to choose, or something else chooses: another `rank`, or each token by itself. */
  nearest(memories: readonly ReadyMemory[], edits: readonly StoredEdit[]): NearestMemory | undefined {
    const { rank, routing } = this.#options
    if (rank !== 'nearest' || routing === 'token' || memories.length < 2) return undefined
    const memoryOf = new Map(
      memories.flatMap(({ shards }, memory) =>
        shards.flatMap((shard) => shard.edits.map((id) => [id, memory])),
      ),
    )
    const held = edits.filter(({ summary }) => memoryOf.has(summary.id))
    const ids = JSON.stringify(held.map(({ summary }) => summary.id))
    if (this.#nearest?.edits !== ids) {
      const known = this.#means
      this.#means = new Map(
        held.map(({ summary: { prompt } }) => [prompt, known.get(prompt) ?? this.#keys.mean(prompt)]),
      )
      const keys = held.map(({ summary }) => this.#means.get(summary.prompt) as Float32Array)
      this.#nearest = { edits: ids, of: new NearestEdit(keys) }
    }
    const { of } = this.#nearest
    const owners = held.map(({ summary }) => memoryOf.get(summary.id) as number)
    return (queries) => of.of(queries).map((edit) => owners[edit] as number)
  }

  clear(): void {
    for (const { delta } of this.#held.values()) delta.dispose()
    this.#held.clear()
    this.#means.clear()
    this.#nearest = undefined
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
