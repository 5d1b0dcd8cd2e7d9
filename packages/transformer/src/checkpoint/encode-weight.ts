import { WiseError } from '@wise-edit/core'
import { files } from '@wise-edit/core/internal'
import { f32ToBf16, f32ToF16 } from '@wise-edit/kernels/internal'
import type { WeightName } from '../model/config'
import type { MatchedWeight } from './match-weights'

/** Throws `EXPORT_EXISTS` if there is something at a path. */
export async function checkNew(path: string): Promise<void> {
  if (!(await files.stat(path).catch(() => undefined))) return
  throw new WiseError('EXPORT_EXISTS', `"${path}" exists; expected a new path. Choose another, or remove it.`)
}

/**
 * Returns the stored tensor of a weight and the bytes of new values for it, which are given in the order of its shape:
 * transposed and rounded as the checkpoint stores it, or as F16 if the stored type cannot be written and `orF16` is set.
 *
 * Throws `WEIGHT_MISSING`, `TENSOR_SHAPE`, and `EXPORT_UNSUPPORTED` for a tensor that also holds other weights, or whose
 * type cannot be written.
 */
export function encodeWeight(
  weights: readonly MatchedWeight[],
  name: WeightName,
  values: Float32Array,
  { orF16 = false } = {},
): { weight: MatchedWeight; dtype: string; bytes: Uint8Array } {
  const weight = weights.find((weight) => weight.name === name)
  if (!weight) throw new WiseError('WEIGHT_MISSING', `The model has no weight "${name}". Check the name.`)
  const { stored, source, shape } = weight
  checkSize(name, shape, values)
  const dtype = Object.hasOwn(ENCODERS, stored.dtype) || !orF16 ? stored.dtype : 'F16'
  const encode = Object.hasOwn(ENCODERS, dtype) ? ENCODERS[dtype] : undefined
  if (!encode || source.rows || source.interleavedHeads) {
    throw new WiseError(
      'EXPORT_UNSUPPORTED',
      `${name} is stored in "${stored.name}" as ${stored.dtype}${encode ? ', together with others' : ''}; expected a tensor of its own, F32, F16 or BF16. Convert the checkpoint first.`,
    )
  }
  const { plus = 0 } = source
  const own = plus === 0 ? values : values.map((value) => value - plus)
  const array = encode(source.transpose ? transposed(own, shape as [number, number]) : own)
  return { weight, dtype, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) }
}

function checkSize(name: string, shape: readonly number[], values: Float32Array): void {
  const size = shape.reduce((product, length) => product * length, 1)
  if (values.length === size) return
  throw new WiseError(
    'TENSOR_SHAPE',
    `${name} is to be ${values.length} values; expected ${size}, [${shape}]. Pass data that fits.`,
  )
}

const ENCODERS: Record<string, (values: Float32Array) => Float32Array | Uint16Array> = {
  F32: (values) => values,
  F16: f32ToF16,
  BF16: f32ToBf16,
}

function transposed(values: Float32Array, [rows, columns]: [number, number]): Float32Array {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column] as number
    }
  }
  return result
}
