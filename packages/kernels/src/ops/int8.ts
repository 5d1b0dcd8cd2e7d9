import * as tf from '@tensorflow/tfjs-core'
import type { Int8Matrix } from '../formats/int8-matrix'
import { canFuseInt8, fusedInt8Linear } from '../wasm/fused/int8'
import { linear } from './linear'

/** Returns true if `int8Linear` multiplies integers instead of widening the matrix for each product. */
export function canMultiplyInt8([rows, columns]: Int8Matrix['shape']): boolean {
  return canFuseInt8(rows, columns)
}

/**
 * Computes `x · matrixᵀ + bias`, with the entries of each row of `x` rounded to 15 bits below its largest entry. `x` is
 * `[..., in]`, `bias` is `[out]`, and the result is `[..., out]` float32. It has no gradient.
 *
 * The result of a row does not depend on other rows, and is the same on every machine. If `canMultiplyInt8` is false,
 * the matrix is widened to float32 for each product.
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
