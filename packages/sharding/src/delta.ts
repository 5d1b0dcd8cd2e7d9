import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import type { Mask } from './mask'

/** Change of a weight matrix at some of its entries: τ = W' − W. */
export interface SparseDelta {
  /** Shape of the matrix. */
  shape: readonly number[]
  /** Indices of the flattened matrix, ascending. */
  indices: Uint32Array
  /** Change at each of `indices`. */
  values: Float32Array
}

/**
 * Returns the change from `base` to `current` at the entries of `mask`, or at all entries that differ if there is no
 * mask.
 *
 * `current` and `base` are tensors or flattened matrices; `shape` is needed only when both are arrays (default: one
 * dimension). Throws `DELTA_SHAPE` for unequal sizes.
 */
export function extractDelta(
  current: Float32Array | tf.Tensor,
  base: Float32Array | tf.Tensor,
  mask?: Pick<Mask, 'indices' | 'size'>,
  shape: readonly number[] = shapeOf(current) ?? shapeOf(base) ?? [(current as Float32Array).length],
): SparseDelta {
  const after = valuesOf(current)
  const before = valuesOf(base)
  const size = sizeOf(shape)
  if (after.length !== size || before.length !== size || (mask && mask.size !== size)) {
    throw new WiseError(
      'DELTA_SHAPE',
      `Current matrix of ${after.length} entries, base of ${before.length}, mask of ${mask?.size ?? 'none'}, shape [${shape}]; expected one size for all.`,
    )
  }
  const indices = mask?.indices ?? changedPlaces(after, before)
  const values = new Float32Array(indices.length)
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number
    values[i] = (after[index] as number) - (before[index] as number)
  }
  return { shape, indices, values }
}

/**
 * Returns `base` plus one delta or the sum of several, as a new array or as a tensor that the caller disposes.
 *
 * Throws `DELTA_SHAPE` for a delta of another size.
 */
export function applyDelta(base: Float32Array, deltas: SparseDelta | readonly SparseDelta[]): Float32Array
export function applyDelta<T extends tf.Tensor>(base: T, deltas: SparseDelta | readonly SparseDelta[]): T
export function applyDelta(
  base: Float32Array | tf.Tensor,
  deltas: SparseDelta | readonly SparseDelta[],
): Float32Array | tf.Tensor {
  const result = new Float32Array(valuesOf(base))
  for (const { shape, indices, values } of 'indices' in deltas ? [deltas] : deltas) {
    if (sizeOf(shape) !== result.length) {
      throw new WiseError(
        'DELTA_SHAPE',
        `Delta of shape [${shape}] for a matrix of ${result.length} entries; expected the matrix it was taken from.`,
      )
    }
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number
      result[index] = (result[index] as number) + (values[i] as number)
    }
  }
  return base instanceof Float32Array ? result : tf.tensor(result, base.shape)
}

/**
 * Returns the delta as a full, flattened matrix; writes it into `dense`, an array of the matrix's size, if that is
 * given.
 */
export function denseDelta(
  delta: SparseDelta,
  dense: Float32Array = new Float32Array(sizeOf(delta.shape)),
): Float32Array {
  dense.fill(0)
  for (let i = 0; i < delta.indices.length; i++) dense[delta.indices[i] as number] = delta.values[i] as number
  return dense
}

/**
 * Throws `DELTA_SHAPE` unless all deltas have one shape, and `DELTA_INVALID` unless each has as many values as
 * indices, ascending and inside the matrix.
 */
export function checkDeltas(deltas: readonly SparseDelta[]): void {
  checkSameShape(deltas)
  for (const [number, { shape, indices, values }] of deltas.entries()) {
    const size = sizeOf(shape)
    let valid = indices.length === values.length
    for (let i = 0; valid && i < indices.length; i++) {
      const index = indices[i] as number
      valid = index < size && (i === 0 || index > (indices[i - 1] as number))
    }
    if (valid) continue
    throw new WiseError(
      'DELTA_INVALID',
      `Delta ${number} has ${indices.length} indices and ${values.length} values; expected as many of each, indices ascending and below ${size}.`,
    )
  }
}

/** Number of entries of a matrix. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1)
}

function checkSameShape(deltas: readonly SparseDelta[]): void {
  const shapes = deltas.map(({ shape }) => `[${shape}]`)
  if (new Set(shapes).size <= 1) return
  throw new WiseError('DELTA_SHAPE', `Deltas of shapes ${shapes.join(', ')}; expected deltas of one matrix.`)
}

function changedPlaces(after: Float32Array, before: Float32Array): Uint32Array {
  let count = 0
  for (let i = 0; i < after.length; i++) if (after[i] !== before[i]) count++
  const indices = new Uint32Array(count)
  for (let i = 0, at = 0; i < after.length; i++) if (after[i] !== before[i]) indices[at++] = i
  return indices
}

function valuesOf(matrix: Float32Array | tf.Tensor): Float32Array {
  return matrix instanceof Float32Array ? matrix : (matrix.dataSync() as Float32Array)
}

function shapeOf(matrix: Float32Array | tf.Tensor): number[] | undefined {
  return matrix instanceof Float32Array ? undefined : matrix.shape
}
