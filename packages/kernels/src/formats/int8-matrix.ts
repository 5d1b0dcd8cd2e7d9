import * as tf from '@tensorflow/tfjs-core'

/** A matrix `[out, in]` of int8 numbers in the backend's memory, of which each row has a scale. */
export interface Int8Matrix {
  shape: [number, number]
  /** The numbers row by row, four to an int32, `[out · in / 4]`. */
  values: tf.Tensor1D
  /** Value of 1 in each row, `[out]`. */
  scales: tf.Tensor1D
}

/**
 * Makes a matrix of int8 numbers; the caller disposes its two tensors. `values` `[out · in]` row by row, `scales` `[out]`;
 * `out · in` is a multiple of 4.
 */
export function int8Matrix(values: Int8Array, scales: Float32Array): Int8Matrix {
  return {
    shape: [scales.length, values.length / scales.length],
    values: tf.tensor1d(new Int32Array(values.slice().buffer), 'int32'),
    scales: tf.tensor1d(scales),
  }
}
