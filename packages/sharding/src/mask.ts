import type * as tf from '@tensorflow/tfjs-core'
import { createRandom, WiseError } from '@wise-edit/core'
import { tensorFrom } from '@wise-edit/kernels/internal'

export type MaskKind = 'random' | 'disjoint'

export interface CreateMaskOptions {
  /** Number of entries of the matrix, 1 to 2^32 - 1. */
  size: number
  /** Share of entries that the mask holds [ρ], above 0 and at most 1. */
  ratio: number
  seed: number
  /** Number of the shard, from 0; default 0. */
  shard?: number
  /**
   * `random` (default): each shard draws its entries independently, so that k shards share ρ^k of them (WISE theorem
   * 2.1). `disjoint`: shards with the same seed share no entries; there are at most 1 / `ratio` of them.
   */
  kind?: MaskKind
}

/** Entries of a matrix that one shard may change (WISE sec. 2.3.2). */
export interface Mask extends Required<CreateMaskOptions> {
  /** Indices of the flattened matrix, ascending. */
  indices: Uint32Array<ArrayBuffer>
}

/**
 * Draws the mask of a shard, which `seed` and `shard` alone determine.
 *
 * It holds exactly round(ρ · size) entries. Throws `MASK_INVALID` for invalid options, and `MASK_DISJOINT_FULL` if the
 * shards before this one have taken all entries.
 */
export function createMask(options: CreateMaskOptions): Mask {
  const { size, ratio, seed, shard = 0, kind = 'random' } = options
  checkOptions(size, ratio, shard)
  const indices =
    kind === 'random' ? drawRandom(size, ratio, seed, shard) : drawDisjoint(size, ratio, seed, shard)
  return { indices, size, ratio, seed, shard, kind }
}

/**
 * Returns the mask as a float32 tensor of ones and zeros, which the caller disposes. Throws `MASK_SHAPE` for a wrong
 * shape.
 */
export function maskToTensor(mask: Pick<Mask, 'indices' | 'size'>, shape: [number, number]): tf.Tensor2D
export function maskToTensor(mask: Pick<Mask, 'indices' | 'size'>, shape: number[]): tf.Tensor
export function maskToTensor({ indices, size }: Pick<Mask, 'indices' | 'size'>, shape: number[]): tf.Tensor {
  if (shape.reduce((product, dim) => product * dim, 1) !== size) {
    throw new WiseError(
      'MASK_SHAPE',
      `Shape [${shape}] for a mask of ${size} entries; give a shape of that size.`,
    )
  }
  return tensorFrom(shape as [number, number], (values) => {
    values.fill(0)
    for (const index of indices) values[index] = 1
  })
}

/**
 * Selection sampling (Knuth, TAOCP 3.4.2, algorithm S): ascending, with the exact number of entries, and without memory
 * beyond the result.
 */
function drawRandom(size: number, ratio: number, seed: number, shard: number): Uint32Array<ArrayBuffer> {
  const random = createRandom(seed, 'mask', shard)
  const indices = new Uint32Array(Math.round(ratio * size))
  for (let i = 0, taken = 0; taken < indices.length; i++) {
    if (random.next() * (size - i) < indices.length - taken) indices[taken++] = i
  }
  return indices
}

/**
 * Assigns every entry to a shard or to none, as if a seeded permutation were cut into pieces. Drawing the owner of each
 * entry from the remaining counts needs no permutation in memory.
 */
function drawDisjoint(size: number, ratio: number, seed: number, shard: number): Uint32Array<ArrayBuffer> {
  const shards = Math.floor(1 / ratio + 1e-9)
  if (shard >= shards) {
    throw new WiseError(
      'MASK_DISJOINT_FULL',
      `Shard ${shard} of disjoint masks with ratio ${ratio}; ${shards} such masks fill the matrix. Lower the ratio or use random masks.`,
    )
  }
  const cuts = Array.from({ length: shards + 1 }, (_, i) => Math.min(size, Math.round(i * ratio * size)))
  const left = cuts.slice(1).map((cut, i) => cut - (cuts[i] as number))
  const indices = new Uint32Array(left[shard] as number)
  const random = createRandom(seed, 'disjoint masks')
  for (let i = 0, taken = 0; taken < indices.length; i++) {
    let draw = random.next() * (size - i)
    for (let owner = 0; owner < shards; owner++) {
      const remaining = left[owner] as number
      if (draw < remaining) {
        left[owner] = remaining - 1
        if (owner === shard) indices[taken++] = i
        break
      }
      draw -= remaining
    }
  }
  return indices
}

function checkOptions(size: number, ratio: number, shard: number): void {
  const valid =
    Number.isInteger(size) &&
    size >= 1 &&
    size < 2 ** 32 &&
    ratio > 0 &&
    ratio <= 1 &&
    Number.isInteger(shard) &&
    shard >= 0
  if (valid) return
  throw new WiseError(
    'MASK_INVALID',
    `Mask of ${size} entries with ratio ${ratio} for shard ${shard}; expected 1 to 2^32 - 1 entries, a ratio above 0 and at most 1, and a shard number from 0.`,
  )
}
