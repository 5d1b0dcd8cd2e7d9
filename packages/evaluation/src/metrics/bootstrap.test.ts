import { createRandom } from '@wise-edit/core'
import { mean } from '@wise-edit/core/internal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bootstrap } from './bootstrap'
import { perplexity } from './perplexity'

const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 })
const few = { seed: 1, resamples: 50 }

function sample(size: number, ...labels: (number | string)[]): number[] {
  const random = createRandom(9, ...labels)
  return Array.from({ length: size }, () => random.normal())
}

describe('bootstrap of the mean', () => {
  it.each([0.8, 0.95])('covers the true mean of normal samples at level %f', (level) => {
    const trials = 400
    let covered = 0
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = bootstrap(sample(50, trial), mean, { seed: trial, resamples: 400, level })
      if (low <= 0 && 0 <= high) covered++
    }
    expect(Math.abs(covered / trials - level)).toBeLessThan(0.04)
  })

  it('is as wide as the normal approximation for a large sample', () => {
    const { low, high } = bootstrap(sample(2000, 'large'), mean, { seed: 1 })
    expect(high - low).toBeGreaterThan((0.9 * 2 * 1.96) / Math.sqrt(2000))
    expect(high - low).toBeLessThan((1.1 * 2 * 1.96) / Math.sqrt(2000))
  })

  it('stays within the values, and repeats itself for a seed', () => {
    fc.assert(
      fc.property(values, fc.integer(), (list, seed) => {
        const { estimate, low, high } = bootstrap(list, mean, { seed, resamples: 50 })
        expect(estimate).toBe(mean(list))
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-12)
        expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-12)
        expect(low).toBeLessThanOrEqual(high)
        expect(bootstrap(list, mean, { seed, resamples: 50 })).toEqual({ estimate, low, high })
      }),
    )
  })

  it('draws anew for another seed, and widens with the level', () => {
    const list = sample(30, 'seeds')
    expect(bootstrap(list, mean, { seed: 1 })).not.toEqual(bootstrap(list, mean, { seed: 2 }))
    const [narrow, wide] = [0.5, 0.99].map((level) => bootstrap(list, mean, { seed: 1, level }))
    expect(wide!.low).toBeLessThan(narrow!.low)
    expect(wide!.high).toBeGreaterThan(narrow!.high)
  })
})

describe('bootstrap of the difference of two methods', () => {
  const hard = sample(200, 'hardness')
  const noise = sample(200, 'noise')
  const a = hard.map((x) => 2 * x + 0.2)
  const b = hard.map((x, i) => 2 * x + 0.3 * noise[i]!)

  it('sees through the difficulty of records for both methods', () => {
    const differences = a.map((x, i) => x - b[i]!)
    const difference = bootstrap(differences, mean, { seed: 1 })
    expect(difference.low).toBeGreaterThan(0)
    const [aAlone, bAlone] = [a, b].map((list) => bootstrap(list, mean, { seed: 1 }))
    expect(difference.high - difference.low).toBeLessThan(0.3 * (aAlone!.high - aAlone!.low))
    expect(aAlone!.low).toBeLessThan(bAlone!.high)
  })
})

describe('bootstrap', () => {
  it('takes any statistic of records', () => {
    const targets = sample(40, 'nll').map((x) => [1 + Math.abs(x), 1])
    const { estimate, low, high } = bootstrap(targets, (texts) => perplexity(texts), few)
    expect(estimate).toBe(perplexity(targets))
    expect(low).toBeLessThan(estimate)
    expect(high).toBeGreaterThan(estimate)
  })

  it('refuses bad input', () => {
    expect(() => bootstrap([Number.NaN], mean, few)).toThrow(/is NaN/)
    expect(() => bootstrap([], () => 1, few)).toThrow(/No records/)
    expect(() => bootstrap([1], () => Number.NaN, few)).toThrow(/statistic of a resample is NaN/)
    expect(() => bootstrap([1], mean, { seed: 1, level: 95 })).toThrow(/level is 95/)
    expect(() => bootstrap([1], mean, { seed: 1, resamples: 0 })).toThrow(/resamples is 0/)
  })
})
