import { bf16ToF32, f16ToF32 } from '../src/formats/dtype'
import type { FrozenMatrix } from '../src/formats/frozen-matrix'

/** A frozen matrix over values in an array. */
export function frozen(values: Float32Array, columns: number): FrozenMatrix {
  return {
    shape: [values.length / columns, columns],
    read: (first, out) => out.set(values.subarray(first * columns, first * columns + out.length)),
  }
}

/** A frozen matrix over 16-bit numbers in an array. */
export function frozenHalves(bits: Uint16Array, columns: number, format: 'F16' | 'BF16'): FrozenMatrix {
  const widen = format === 'F16' ? f16ToF32 : bf16ToF32
  const bytes = new Uint8Array(bits.buffer)
  return {
    shape: [bits.length / columns, columns],
    read: (first, out) => widen(bits.subarray(first * columns, first * columns + out.length), out),
    stored: {
      format,
      read: (first, out) => out.set(bytes.subarray(2 * first * columns, 2 * first * columns + out.length)),
    },
  }
}
