import * as tf from '@tensorflow/tfjs-core'
import { linear } from '@wise-edit/kernels'
import { routingThreshold } from '@wise-edit/router'
import type { LanguageModel } from '@wise-edit/transformer'
import { runFrozenPrefix } from '../frozen'
import { chunk } from '../requests'
import { queryMask, textIndicators } from './indicator'
import type { WiseOptions } from './options'
import type { StoredEdit } from './persist'
import { deltaTensor, type Shard, type Shards } from './shards'

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
  readonly #options: WiseOptions
  readonly #held = new Map<string, ReadyMemory>()

  constructor(model: LanguageModel, options: WiseOptions) {
    this.#model = model
    this.#options = options
  }

  of(shards: Shards, edits: readonly StoredEdit[]): ReadyMemory[] {
    const groups = new Map(shards.groups().map((group) => [key(group), group]))
    for (const [name, memory] of this.#held) {
      if (groups.has(name)) continue
      memory.delta.dispose()
      this.#held.delete(name)
    }
    return [...groups].map(([name, group]) => {
      const held = this.#held.get(name) ?? this.#make(shards, group, edits)
      this.#held.set(name, held)
      return held
    })
  }

  clear(): void {
    for (const { delta } of this.#held.values()) delta.dispose()
    this.#held.clear()
  }

  #make(shards: Shards, group: readonly Shard[], edits: readonly StoredEdit[]): ReadyMemory {
    // Kept, so that it outlives a tidy in which the model is first asked.
    const delta = tf.keep(deltaTensor(shards.merge(group)))
    const ids = new Set(group.flatMap((shard) => shard.edits))
    // What the model knew already moved nothing: it needs no side memory, and has no say in the threshold.
    const held = edits.filter(({ summary }) => ids.has(summary.id) && summary.steps > 0)
    const { thresholdFrom, thresholdRatio, thresholdQuantile, thresholdPosition } = this.#options
    const threshold = routingThreshold({
      edits:
        thresholdFrom === 'after-edit'
          ? held.map(({ indicator }) => indicator)
          : this.#indicators(
              held.map(({ summary }) => summary.prompt),
              delta,
            ),
      quantile: thresholdQuantile,
      ratio: thresholdRatio,
      irrelevant:
        thresholdPosition === undefined
          ? undefined
          : this.#indicators(
              held.map(({ summary }) => summary.irrelevant ?? ''),
              delta,
            ),
      position: thresholdPosition,
    })
    return { delta, shards: group, threshold }
  }

  /** Indicators of texts under a side memory. */
  #indicators(texts: readonly string[], delta: tf.Tensor2D): number[] {
    const { layer, indicator } = this.#options
    const { decoder } = this.#model
    const rows = texts.map((text) => this.#model.encode(text)).filter(({ length }) => length > 0)
    return chunk(rows, 32).flatMap((rows) => {
      const prefix = runFrozenPrefix(decoder, layer, rows)
      const values = tf.tidy(() => {
        const side = tf.add<tf.Tensor3D>(prefix.main, linear(prefix.activations, delta))
        const mask = queryMask(prefix.sequences, indicator)
        return textIndicators({ main: prefix.main, side }, mask, indicator, decoder.config).dataSync()
      })
      prefix.dispose()
      return Array.from(values)
    })
  }
}

/** Changes whenever the group's edits do. */
function key(group: readonly Shard[]): string {
  return group.map(({ number, edits }) => `${number}:${edits.length}:${edits.at(-1)}`).join(' ')
}
