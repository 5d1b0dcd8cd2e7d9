import * as tf from '@tensorflow/tfjs-core'
import { withValues } from '@wise-edit/kernels/internal'

/**
 * Returns at most `rank` directions, `[rank, dim]`, that distinguish some activations `[count, dim]`: the largest
 * activation, then repeatedly the largest residual (Gram-Schmidt with pivoting). Each is scaled so that its products with
 * the activations have mean square 1, which makes one step size fit models of any scale.
 */
export async function leadingDirections(activations: tf.Tensor2D, rank: number): Promise<tf.Tensor2D> {
  const [count, dim] = activations.shape
  const rest = await withValues(activations, (values) =>
    Array.from({ length: count }, (_, i) => Float64Array.from(values.subarray(i * dim, (i + 1) * dim))),
  )
  const directions = new Float32Array(rank * dim)
  for (let found = 0; found < rank; found++) {
    const norms = rest.map((row) => dot(row, row))
    const pivot = norms.indexOf(Math.max(...norms))
    const norm = Math.sqrt(norms[pivot] as number)
    if (!(norm > 1e-6)) break
    const unit = (rest[pivot] as Float64Array).map((value) => value / norm)
    let squares = 0
    for (const row of rest) {
      const along = dot(row, unit)
      squares += along * along
      for (let j = 0; j < dim; j++) row[j]! -= along * (unit[j] as number)
    }
    const scale = 1 / Math.sqrt(squares / count)
    for (let j = 0; j < dim; j++) directions[found * dim + j] = (unit[j] as number) * scale
  }
  return tf.tensor2d(directions, [rank, dim])
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
