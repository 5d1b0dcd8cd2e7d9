import * as tf from '@tensorflow/tfjs-core'

/** Returns the token ids of each row of a tensor of labels `[entries, longest]`; none without a tensor. */
export function labelsOf(labels: tf.Tensor2D | undefined): number[][] {
  return labels ? labels.arraySync().map((label) => label.filter((id) => id >= 0)) : []
}

/** Returns labels as a tensor `[entries, longest]` of token ids, -1 after the end of each. */
export function labelTensor(labels: readonly (readonly number[])[]): tf.Tensor2D {
  const longest = Math.max(...labels.map(({ length }) => length))
  const padded = labels.map((label) => [...label, ...Array(longest - label.length).fill(-1)])
  return tf.tensor2d(padded, [labels.length, longest], 'float32')
}

/** True if two labels are the same tokens. */
export function sameLabel(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a?.length === b.length && b.every((id, i) => id === a[i])
}
