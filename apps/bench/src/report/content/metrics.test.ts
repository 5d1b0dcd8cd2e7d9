import { expect, it } from 'vitest'
import { estimate, interval, metricsOf } from './metrics'

const metric = (key: string) => metricsOf([]).find((one) => one.key === key)!
const scores = { rel: [1, 0.5, 0, 0.5], gen: [1, null, 0, 0.5], loc: [1, 1, 1, 0] }

it('takes means over the records that were asked', () => {
  expect(estimate(metric('rel'), { scores })).toBe(0.5)
  expect(estimate(metric('gen'), { scores })).toBe(0.5)
  expect(estimate(metric('avg'), { scores })).toBeCloseTo((0.5 + 0.5 + 0.75) / 3)
  expect(estimate(metric('ppl'), { scores })).toBeUndefined()
})

it('averages what there is when a data set has no paraphrases', () => {
  const some = { ...scores, gen: [null, null, null, null] }
  expect(estimate(metric('gen'), { scores: some })).toBeUndefined()
  expect(interval(metric('avg'), { scores: some })?.estimate).toBeCloseTo((0.5 + 0.75) / 2)
})

it('makes three perplexities', () => {
  const ppl = { nll: [Math.log(2), Math.log(400)], tokens: [3, 1] }
  expect(estimate(metric('ppl'), { scores: ppl })).toBeCloseTo(201)
  expect(estimate(metric('pplClipped'), { scores: ppl })).toBeCloseTo(51)
  expect(estimate(metric('pplCorpus'), { scores: ppl })).toBeCloseTo((2 ** 3 * 400) ** (1 / 4))
})

it('gives an interval that holds the estimate', () => {
  const { estimate: value, low, high } = interval(metric('avg'), { scores })!
  expect(low).toBeLessThan(value)
  expect(high).toBeGreaterThan(value)
  expect(interval(metric('loc'), { scores: { loc: [1, 1, 1] } })).toEqual({ estimate: 1, low: 1, high: 1 })
})

it('shows a perplexity of NaN instead of hiding it', () => {
  const broken = { nll: [Number.NaN, 1], tokens: [2, 2] }
  expect(interval(metric('ppl'), { scores: broken })).toMatchObject({ estimate: Number.NaN })
  expect(interval(metric('ppl'), { scores: { nll: [Infinity], tokens: [1] } })?.estimate).toBe(Infinity)
})
