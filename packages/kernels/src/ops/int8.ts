import * as tf from '@tensorflow/tfjs-core'
import type { Int8Matrix } from '../formats/int8-matrix'
import { canFuseInt8, fusedInt8Linear } from '../wasm/fused/int8'
import { linear } from './linear'

/** Returns true where `int8Linear` multiplies whole numbers and does not widen the matrix for each product. */
export function canMultiplyInt8([rows, columns]: Int8Matrix['shape']): boolean {
  return canFuseInt8(rows, columns)
}

/**
 * `x · matrixᵀ + bias` with the entries of each row of `x` rounded to 15 bits below its largest: `x` `[..., in]`, `bias`
 * `[out]`, result `[..., out]` float32. It has no gradient.
 *
 * A row's result does not depend on other rows, and is the same on every machine. Where `canMultiplyInt8` is false the
 * matrix is widened to float32 each time.
 */
export function int8Linear<T extends tf.Tensor>(x: T, matrix: Int8Matrix, bias?: tf.Tensor1D): T {
  const [rows, columns] = matrix.shape
  if (x.shape.at(-1) === columns && canFuseInt8(rows, columns)) return fusedInt8Linear(x, matrix, bias)
  return tf.tidy(() => linear(x, widened(matrix), bias))
}

function widened({ shape, values, scales }: Int8Matrix): tf.Tensor2D {
  const packed = values.dataSync() as Int32Array
  const numbers = new Int8Array(packed.buffer, packed.byteOffset, packed.byteLength)
  return tf.mul(tf.tensor2d(Float32Array.from(numbers), shape), tf.expandDims(scales, 1))
}
