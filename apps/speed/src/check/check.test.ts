import { expect, it } from 'vitest'
import { demand, repeated } from './check'

it('tries again what fails, keeps the best, and takes the first that passes', async () => {
  const measured = (values: number[]) => async () => ({ title: 'ratio', value: values.shift()!, least: 2 })
  expect(await repeated(measured([1, 3, 9]))).toMatchObject({ value: 3 })
  expect(await repeated(measured([1, Number.NaN, 1.5, 1.2, 9]))).toMatchObject({ value: 1.5 })
})

it('fails for a ratio below its bar, and for none at all', () => {
  demand([{ title: 'good', value: 2, least: 2 }])
  for (const value of [1.9, Number.NaN]) {
    expect(() => demand([{ title: 'blas : direct', value, least: 2 }])).toThrow(
      new RegExp(`Found blas : direct: ${value === 1.9 ? '1.90' : 'NaN'}, expected at least 2\\.`),
    )
  }
})
