import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { createRandom } from '@wise-edit/core'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invertPositive } from '../../../training/cholesky'
import { KeyProtection } from './protection'

await useBackend({ backend: testBackend })

const normals = (count: number, ...labels: (string | number)[]) => {
  const random = createRandom(5, ...labels)
  return Float64Array.from({ length: count }, () => random.normal())
}

/** Σ w k kᵀ over the rows of `keys`, and a ridge on the diagonal. */
function moment(keys: Float64Array, dim: number, weight: number, ridge: number): Float64Array {
  const sum = new Float64Array(dim * dim)
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      for (let key = 0; key < keys.length; key += dim)
        sum[i * dim + j]! += weight * keys[key + i]! * keys[key + j]!
    }
    sum[i * dim + i]! += ridge
  }
  return sum
}

test('invertPositive inverts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer(), (n, seed) => {
      const matrix = moment(normals(n * n, seed), n, 1, 0.5)
      const inverse = invertPositive(matrix, n)
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let product = 0
          for (let k = 0; k < n; k++) product += matrix[i * n + k]! * inverse[k * n + j]!
          expect(product).toBeCloseTo(i === j ? 1 : 0, 8)
        }
      }
    }),
    { numRuns: 50 },
  )
})

describe('KeyProtection', () => {
  const dim = 6

  /** Returns the projection of each unit vector, `[dim, dim]`. */
  function projection(protection: KeyProtection): number[][] {
    return tf.tidy(() => {
      const units = tf.reshape(tf.eye(dim), [1, dim, dim]) as tf.Tensor3D
      return tf.squeeze<tf.Tensor2D>(protection.apply(units), [0]).arraySync()
    })
  }

  function protect(protection: KeyProtection, keys: Float64Array, weight: number): void {
    const tensor = tf.tensor2d(Float32Array.from(keys), [keys.length / dim, dim])
    protection.protect(tensor, weight)
    tensor.dispose()
  }

  test('is the inverse of the protected keys, in any batches', () => {
    const before = tf.memory().numTensors
    const many = normals(150 * dim, 'many')
    const few = normals(3 * dim, 'few')
    const protection = new KeyProtection(new Float32Array(dim).fill(1))
    protect(protection, many, 0.02)
    protect(protection, few, 0.7)
    const sum = moment(many, dim, 0.02, 1).map((value, i) => value + moment(few, dim, 0.7, 0)[i]!)
    const expected = invertPositive(sum, dim)
    for (const [i, row] of projection(protection).entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i * dim + j]!, 5)
    }
    protection.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('halves a key of weight 1 / |k|², and leaves orthogonal keys unchanged', () => {
    const protection = new KeyProtection(new Float32Array(dim).fill(1))
    protect(protection, Float64Array.of(0, 3, 0, 4, 0, 0), 1 / 25)
    const halved = projection(protection)
    const along = halved.map((row) => (3 * row[1]! + 4 * row[3]!) / 5)
    expect(along.map((value) => Math.round(1e5 * value) / 1e5)).toEqual([0, 0.3, 0, 0.4, 0, 0])
    for (const unit of [0, 2, 4, 5])
      expect(halved[unit]).toEqual(Array.from({ length: dim }, (_, i) => +(i === unit)))
    protection.dispose()
  })

  test('uses the columns of the shard alone', () => {
    const protection = new KeyProtection(Float32Array.of(1, 0, 1, 1, 0, 1))
    protect(protection, normals(4 * dim, 'columns'), 0.3)
    const found = projection(protection)
    for (const unused of [1, 4]) {
      expect(found[unused]).toEqual([0, 0, 0, 0, 0, 0])
      expect(found.map((row) => row[unused])).toEqual([0, 0, 0, 0, 0, 0])
    }
    expect(found[0]![0]).toBeGreaterThan(0)
    protection.dispose()
  })
})
