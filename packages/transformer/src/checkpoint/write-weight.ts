import { WiseError } from '@wise-edit/core'
import { f32ToBf16, f32ToF16 } from '@wise-edit/kernels'
import type { MatchedWeight } from './match-weights'

/**
 * The bytes of a stored tensor that holds a weight, given the weight's values in the order of its shape: transposed and
 * rounded as the checkpoint stores it.
 *
 * Throws `EXPORT_UNSUPPORTED` for a tensor that holds other weights too, or of a type that is not written.
 */
export function storedBytes(
  { name, stored, source, shape }: MatchedWeight,
  values: Float32Array,
): Uint8Array {
  const encode = Object.hasOwn(ENCODERS, stored.dtype) ? ENCODERS[stored.dtype] : undefined
  if (!encode || source.rows || source.interleavedHeads) {
    throw new WiseError(
      'EXPORT_UNSUPPORTED',
      `${name} is stored in "${stored.name}" as ${stored.dtype}${encode ? ', together with others' : ''}; expected a tensor of its own, F32, F16 or BF16. Convert the checkpoint first.`,
    )
  }
  const { plus = 0 } = source
  const own = plus === 0 ? values : values.map((value) => value - plus)
  const array = encode(source.transpose ? transposed(own, shape as [number, number]) : own)
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
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
