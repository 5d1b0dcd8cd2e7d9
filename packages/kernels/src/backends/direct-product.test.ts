import { expect, it } from 'vitest'
import { blasFound } from '../../test/backends'
import { directProduct } from './direct-product'

const a = Float32Array.from({ length: 6 }, (_, i) => i + 1)
const b = Float32Array.from({ length: 12 }, (_, i) => (i % 5) - 1)

it.skipIf(!blasFound)('multiplies as a plain loop does, transposed or not, each time anew', async () => {
  const [m, n, k] = [2, 4, 3]
  for (const transposeB of [false, true]) {
    const product = await directProduct(a, b, { m, n, k, transposeB }, 1)
    product.run()
    const expected = Array.from({ length: m * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n]
      let sum = 0
      for (let p = 0; p < k; p++) sum += a[i * k + p]! * b[transposeB ? j * k + p : p * n + j]!
      return sum
    })
    expect([...product.result]).toEqual(expected)
    product.result.fill(9)
    product.run()
    expect([...product.result]).toEqual(expected)
  }
})

it('refuses operands of another size, which the library would read past their ends', async () => {
  await expect(directProduct(a, b, { m: 2, n: 5, k: 3 })).rejects.toMatchObject({
    code: 'OPERAND_SIZE',
    message: expect.stringContaining('b holds 12 values; expected 15'),
  })
})
