import * as tf from '@tensorflow/tfjs-core'
import { readView, valuesAt } from '@wise-edit/kernels/internal'
import { type Mask, maskToTensor } from '@wise-edit/sharding'
import { inputTokens, type LanguageModel, type TargetQuery } from '@wise-edit/transformer'
import type { EditRequest } from '../../../editor/editor'
import type { NamedRequest } from '../../../editor/requests'
import { runFrozenPrefix, tokenActivations } from '../../../training/frozen'
import { deltaTensor, maskNumber, type Shard, type Shards } from '../memory/shards'
import type { WiseSettings } from '../options/settings'
import type { LayerMeasure } from './calibrate'
import { chatQuery } from './chat-query'
import { KeyProtection } from './protection'

/** The shard in training, as dense tensors. */
export class TrainingShard {
  /** Current state of the shard. */
  shard: Shard
  /** Ids of the edits whose outputs it protects. */
  readonly protected: string[]
  /** W_v' - W_v, `[dModel, dFF]`. */
  delta: tf.Tensor2D
  /** Ones at the entries that the shard may change. */
  readonly mask: tf.Tensor2D
  /** Indices of these entries, drawn once. */
  readonly #places: Pick<Mask, 'indices' | 'size'>
  readonly protection: KeyProtection | undefined
  readonly #model: LanguageModel
  readonly #options: WiseSettings
  readonly #keyPower: number

  /** `edits`: edits to protect, in order. */
  constructor(
    model: LanguageModel,
    options: WiseSettings,
    shards: Shards,
    shard: Shard,
    { keys, keyPower }: LayerMeasure,
    edits: readonly NamedRequest[],
  ) {
    this.shard = shard
    this.protected = edits.map(({ id }) => id)
    this.#model = model
    this.#options = options
    this.#keyPower = keyPower
    this.#places = shards.mask(maskNumber(shard))
    const { indices } = this.#places
    this.delta = deltaTensor({ shape: shards.shape, indices, values: shard.values })
    this.mask = maskToTensor(this.#places, shards.shape)
    const { protection } = options
    if (!protection) return
    this.protection = new KeyProtection(shards.columns(maskNumber(shard)))
    const power = tf.tidy(() => tf.sum(tf.square(keys)).dataSync()[0] as number)
    this.protection.protect(keys, keys.shape[1] / (protection.ridge * power))
    for (const edit of edits) this.#protect(edit)
  }

  /** Takes ownership of a trained `delta`, and protects the outputs of the new edits. */
  accept(delta: tf.Tensor2D, edits: readonly NamedRequest[]): void {
    this.delta.dispose()
    this.delta = delta
    const ids = edits.map(({ id }) => id)
    this.protected.push(...ids)
    this.shard = {
      ...this.shard,
      edits: [...this.shard.edits, ...ids],
      values: valuesAt(readView(delta), this.#places.indices),
    }
    for (const edit of edits) this.#protect(edit)
  }

  dispose(): void {
    tf.dispose([this.delta, this.mask])
    this.protection?.dispose()
  }

  /**
   * Protects one edit at a time, so that a loaded shard gets the same numbers as a trained one. The weight of 1 halves
   * the effect of a later step on one of the edit's tokens.
   */
  #protect(edit: EditRequest): void {
    this.#protectQuery(this.#model.query(edit.prompt, edit.target))
    if (this.#options.chat) this.#protectQuery(chatQuery(this.#model, edit))
  }

  #protectQuery(query: TargetQuery): void {
    if (!this.protection) return
    const prefix = runFrozenPrefix(this.#model.decoder, this.#options.layer, [inputTokens(query)])
    const skipped = Math.min(this.#options.indicator.skipTokens, query.prompt.length - 1)
    const keys = tokenActivations(prefix, [skipped])
    this.protection.protect(keys, 1 / this.#keyPower)
    keys.dispose()
    prefix.dispose()
  }
}
