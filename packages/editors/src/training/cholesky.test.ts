import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cholesky, invertPositive } from './cholesky'

const matrices = fc.integer({ min: 1, max: 7 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    root: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n * n, maxLength: n * n }),
    right: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n, maxLength: n }),
  }),
)

test('the solution multiplied by the matrix is the right side; the inverse solves the same way', () => {
  fc.assert(
    fc.property(matrices, ({ n, root, right }) => {
      const matrix = new Float64Array(n * n)
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) matrix[i * n + j]! += root[i * n + k]! * root[j * n + k]!
        }
        matrix[i * n + i]! += 0.5
      }
      const x = new Cholesky(matrix, n).solve(Float64Array.from(right))
      const inverse = invertPositive(matrix, n)
      for (let i = 0; i < n; i++) {
        const row = (values: Float64Array) => values.subarray(i * n, i * n + n)
        const dot = (a: Float64Array, b: ArrayLike<number>) => a.reduce((sum, v, j) => sum + v * b[j]!, 0)
        expect(dot(row(matrix), x)).toBeCloseTo(right[i]!, 8)
        expect(dot(row(inverse), right)).toBeCloseTo(x[i]!, 8)
      }
    }),
  )
})
