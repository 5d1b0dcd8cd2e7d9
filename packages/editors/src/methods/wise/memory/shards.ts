import type * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { chunk } from '@wise-edit/core/internal'
import { tensorFrom } from '@wise-edit/kernels/internal'
import {
  columnMask,
  createMask,
  denseDelta,
  type Mask,
  mergeDeltas,
  type SparseDelta,
} from '@wise-edit/sharding'
import type { WiseSettings } from '../options/settings'

/** A group of edits trained in one random subspace of the matrix (WISE sec. 2.3.2). A change makes a new one. */
export interface Shard {
  readonly number: number
  /** Ids of the edits it holds, in order. */
  readonly edits: readonly string[]
  /** Number of its mask, if that differs from `number`: shards of merged files keep their masks. */
  readonly mask?: number
  /** W_v' - W_v at the mask's entries, in the order of the mask's indices. */
  readonly values: Float32Array
}

type ShardSettings = Pick<
  WiseSettings,
  'mode' | 'maskRatio' | 'maskKind' | 'shards' | 'editsPerShard' | 'merge' | 'seed'
>

/** The shards of an editor, the one in training, and the side memories that they form. */
export class Shards {
  readonly all: readonly Shard[]
  readonly shape: [number, number]
  readonly #settings: ShardSettings

  /** Throws `OPTION_INVALID` for more disjoint masks than fit the matrix. */
  constructor(shape: [number, number], settings: ShardSettings, all: readonly Shard[] = []) {
    this.shape = shape
    this.#settings = settings
    this.all = all
    const { maskKind, maskRatio, shards } = settings
    if (maskKind !== 'disjoint' || shards * maskRatio <= 1 + 1e-9) return
    throw new WiseError(
      'OPTION_INVALID',
      `${shards} shards with disjoint masks of ratio ${maskRatio}; expected at most ${Math.floor(1 / maskRatio + 1e-9)}, which fill the matrix. Lower maskRatio or use random masks.`,
    )
  }

  /** Returns the shard that takes the next edit: a new one if the last is full. */
  current(): Shard {
    const last = this.all.at(-1)
    if (last && last.edits.length < this.#settings.editsPerShard) return last
    const number = this.all.length
    return { number, edits: [], values: new Float32Array(this.mask(number).indices.length) }
  }

  /** Returns all shards with this one, which replaces the shard of its number or is appended. */
  with(shard: Shard): readonly Shard[] {
    if (this.all[shard.number] === shard) return this.all
    return shard.number < this.all.length ? this.all.with(shard.number, shard) : [...this.all, shard]
  }

  /** Returns the mask of a shard, which depends only on the seed and the mask's number. */
  mask(shard: number): Pick<Mask, 'indices' | 'size'> {
    const { maskRatio, maskKind, shards, seed } = this.#settings
    const size = this.shape[0] * this.shape[1]
    if (maskKind === 'columns') return columnMask({ shape: this.shape, ratio: maskRatio, seed, shard })
    // Disjoint masks partition the matrix among the shards of a group.
    return maskKind === 'disjoint'
      ? createMask({
          size,
          ratio: maskRatio,
          kind: maskKind,
          seed: groupSeed(seed, shard, shards),
          shard: shard % shards,
        })
      : createMask({ size, ratio: maskRatio, kind: maskKind, seed, shard })
  }

  /** Returns ones at the columns that the shard's mask covers, `[dFF]`. */
  columns(shard: number): Float32Array {
    const [, width] = this.shape
    const columns = new Float32Array(width)
    for (const index of this.mask(shard).indices) columns[index % width] = 1
    return columns
  }

  /** Returns the shard's delta as a sparse matrix. */
  delta(shard: Shard): SparseDelta {
    return { shape: this.shape, indices: this.mask(maskNumber(shard)).indices, values: shard.values }
  }

  /**
   * Returns the shards that answer together, one list for each side memory: full groups (all of them as one in merge
   * mode), then every other shard alone. Shards without edits are left out.
   */
  groups(): (readonly Shard[])[] {
    const { mode, shards: groupSize, editsPerShard } = this.#settings
    // A shard that is not the last takes no more edits, even if some of its edits were undone.
    const closed = (shard: Shard) => shard !== this.all.at(-1) || shard.edits.length >= editsPerShard
    const complete = (group: readonly Shard[]) => group.length === groupSize && group.every(closed)
    const held = (shards: readonly Shard[]) => shards.filter(({ edits }) => edits.length > 0)
    const groups = chunk(this.all, groupSize)
    const full = groups.filter(complete).map(held)
    const open = held(groups.filter((group) => !complete(group)).flat()).map((shard) => [shard])
    const answering = [...(mode === 'merge' ? [full.flat()] : full), ...open]
    return answering.filter((group) => group.length > 0)
  }

  /** Merges the changes W_v' - W_v of shards that answer together. */
  merge(group: readonly Shard[]): SparseDelta {
    const deltas = group.map((shard) => this.delta(shard))
    if (deltas.length === 1) return deltas[0] as SparseDelta
    const { method, density, weight } = this.#settings.merge
    const weights = weight === undefined ? undefined : deltas.map(() => weight)
    return mergeDeltas(deltas, { method, density, weights, seed: this.#settings.seed })
  }
}

/** Returns the number from which a shard's mask is drawn. */
export function maskNumber({ mask, number }: Shard): number {
  return mask ?? number
}

/** Converts a delta to a dense matrix, `[dModel, dFF]`; the caller disposes it. */
export function deltaTensor(delta: SparseDelta): tf.Tensor2D {
  return tensorFrom(delta.shape as [number, number], (dense) => void denseDelta(delta, dense))
}

function groupSeed(seed: number, shard: number, shards: number): number {
  return seed + Math.floor(shard / shards)
}
