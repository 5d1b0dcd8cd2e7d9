import * as tf from '@tensorflow/tfjs-core'

/** A matrix `[out, in]` of int8 numbers in the backend's memory, with a scale for each row. */
export interface Int8Matrix {
  shape: [number, number]
  /** The numbers row by row, four packed into an int32, `[out · in / 4]`. */
  values: tf.Tensor1D
  /** Value that the number 1 stands for in each row, `[out]`. */
  scales: tf.Tensor1D
}

/**
 * Creates a matrix of int8 numbers; the caller disposes its two tensors. `values` is `[out · in]` row by row, `scales`
 * is `[out]`; `out · in` must be a multiple of 4.
 */
export function int8Matrix(values: Int8Array, scales: Float32Array): Int8Matrix {
  return {
    shape: [scales.length, values.length / scales.length],
    values: tf.tensor1d(new Int32Array(values.slice().buffer), 'int32'),
    scales: tf.tensor1d(scales),
  }
}
