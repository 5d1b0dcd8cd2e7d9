import { WiseError } from '@wise-edit/core'
import { checkDeltas, type SparseDelta } from './delta'

/** A delta as plain arrays for a file. The indices are gaps in LEB128, about one byte each. */
export interface PackedDelta {
  shape: Uint32Array
  gaps: Uint8Array
  values: Float32Array
}

/** Packs a delta for storage, without loss. Throws `DELTA_INVALID` as `mergeDeltas` does. */
export function packDelta(delta: SparseDelta): PackedDelta {
  checkDeltas([delta])
  const { shape, indices, values } = delta
  const gapAt = (i: number) => (indices[i] as number) - (i > 0 ? (indices[i - 1] as number) : 0)
  let bytes = 0
  for (let i = 0; i < indices.length; i++)
    for (let gap = gapAt(i); gap >= 0; gap = gap > 127 ? gap >>> 7 : -1) bytes++
  const gaps = new Uint8Array(bytes)
  let at = 0
  for (let i = 0; i < indices.length; i++) {
    let gap = gapAt(i)
    for (; gap > 127; gap >>>= 7) gaps[at++] = (gap & 127) | 128
    gaps[at++] = gap
  }
  return { shape: Uint32Array.from(shape), gaps, values: new Float32Array(values) }
}

/** Restores a packed delta. Throws `DELTA_INVALID` for arrays that `packDelta` cannot have returned. */
export function unpackDelta({ shape, gaps, values }: PackedDelta): SparseDelta {
  const indices = new Uint32Array(values.length)
  let at = 0
  let index = 0
  for (let i = 0; i < indices.length; i++) {
    let factor = 1
    let byte = 128
    for (; byte > 127; factor *= 128) {
      byte = gaps[at++] ?? Number.NaN
      index += (byte & 127) * factor
    }
    if (Number.isNaN(byte) || !(index < 2 ** 32)) throw damaged(gaps, values)
    indices[i] = index
  }
  if (at !== gaps.length) throw damaged(gaps, values)
  const delta = { shape: Array.from(shape), indices, values }
  checkDeltas([delta])
  return delta
}

function damaged(gaps: Uint8Array, values: Float32Array): WiseError {
  return new WiseError(
    'DELTA_INVALID',
    `${gaps.length} bytes of gaps do not give the places of ${values.length} values; the file is damaged or was not written by packDelta.`,
  )
}
