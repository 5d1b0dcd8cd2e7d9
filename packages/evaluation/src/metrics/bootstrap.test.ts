import { createRandom, mean } from '@wise-edit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bootstrap, bootstrapDifference, bootstrapMean } from './bootstrap'
import { corpusPerplexity } from './perplexity'

const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 })
const few = { seed: 1, resamples: 50 }

function sample(size: number, ...labels: (number | string)[]): number[] {
  const random = createRandom(9, ...labels)
  return Array.from({ length: size }, () => random.normal())
}

describe('bootstrapMean', () => {
  it.each([0.8, 0.95])('covers the true mean of normal samples at level %f', (level) => {
    const trials = 400
    let covered = 0
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = bootstrapMean(sample(50, trial), { seed: trial, resamples: 400, level })
      if (low <= 0 && 0 <= high) covered++
    }
    expect(Math.abs(covered / trials - level)).toBeLessThan(0.04)
  })

  it('is as wide as the normal approximation for a large sample', () => {
    const { low, high } = bootstrapMean(sample(2000, 'large'), { seed: 1 })
    expect(high - low).toBeGreaterThan((0.9 * 2 * 1.96) / Math.sqrt(2000))
    expect(high - low).toBeLessThan((1.1 * 2 * 1.96) / Math.sqrt(2000))
  })

  it('stays within the values, and repeats itself for a seed', () => {
    fc.assert(
      fc.property(values, fc.integer(), (list, seed) => {
        const { estimate, low, high } = bootstrapMean(list, { seed, resamples: 50 })
        expect(estimate).toBe(mean(list))
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-12)
        expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-12)
        expect(low).toBeLessThanOrEqual(high)
        expect(bootstrapMean(list, { seed, resamples: 50 })).toEqual({ estimate, low, high })
      }),
    )
  })

  it('draws anew for another seed, and widens with the level', () => {
    const list = sample(30, 'seeds')
    expect(bootstrapMean(list, { seed: 1 })).not.toEqual(bootstrapMean(list, { seed: 2 }))
    const [narrow, wide] = [0.5, 0.99].map((level) => bootstrapMean(list, { seed: 1, level }))
    expect(wide!.low).toBeLessThan(narrow!.low)
    expect(wide!.high).toBeGreaterThan(narrow!.high)
  })
})

describe('bootstrapDifference', () => {
  const hard = sample(200, 'hardness')
  const noise = sample(200, 'noise')
  const a = hard.map((x) => 2 * x + 0.2)
  const b = hard.map((x, i) => 2 * x + 0.3 * noise[i]!)

  it('sees through what is hard for both methods', () => {
    const difference = bootstrapDifference(a, b, { seed: 1 })
    expect(difference.low).toBeGreaterThan(0)
    const [aAlone, bAlone] = [a, b].map((list) => bootstrapMean(list, { seed: 1 }))
    expect(difference.high - difference.low).toBeLessThan(0.3 * (aAlone!.high - aAlone!.low))
    expect(aAlone!.low).toBeLessThan(bAlone!.high)
  })

  it('changes its sign when the methods change places, and is 0 for equal ones', () => {
    const [there, back] = [bootstrapDifference(a, b, few), bootstrapDifference(b, a, few)]
    expect(back.estimate).toBeCloseTo(-there.estimate, 12)
    expect(back.low).toBeCloseTo(-there.high, 12)
    expect(bootstrapDifference(a, a, few)).toEqual({ estimate: 0, low: 0, high: 0 })
  })

  it('refuses methods on different records', () => {
    expect(() => bootstrapDifference([1], [1, 2], few)).toThrow(/1 values of the first method for 2/)
  })
})

describe('bootstrap', () => {
  it('takes any statistic of records', () => {
    const targets = sample(40, 'nll').map((x) => [1 + Math.abs(x), 1])
    const { estimate, low, high } = bootstrap(targets, corpusPerplexity, few)
    expect(estimate).toBe(corpusPerplexity(targets))
    expect(low).toBeLessThan(estimate)
    expect(high).toBeGreaterThan(estimate)
  })

  it('refuses bad input', () => {
    expect(() => bootstrapMean([], few)).toThrow(/No values/)
    expect(() => bootstrapMean([Number.NaN], few)).toThrow(/is NaN/)
    expect(() => bootstrap([], () => 1, few)).toThrow(/No records/)
    expect(() => bootstrap([1], () => Number.NaN, few)).toThrow(/statistic of a resample is NaN/)
    expect(() => bootstrapMean([1], { seed: 1, level: 95 })).toThrow(/level is 95/)
    expect(() => bootstrapMean([1], { seed: 1, resamples: 0 })).toThrow(/resamples is 0/)
  })
})
