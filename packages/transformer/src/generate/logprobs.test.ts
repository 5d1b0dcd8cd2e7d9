import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokenLogprobs } from './logprobs'

const logits = fc
  .array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 })
  .map((values) => Float32Array.from(values))

it('returns the logarithm of the softmax, and the most likely tokens in order', () => {
  fc.assert(
    fc.property(logits, fc.nat(29), fc.nat(8), (values, at, count) => {
      const token = at % values.length
      const { logprob, top } = tokenLogprobs(values, token, count)
      const total = [...values].reduce((sum, value) => sum + Math.exp(value), 0)
      expect(logprob).toBeCloseTo(Math.log(Math.exp(values[token] as number) / total), 6)
      const sorted = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
      expect(top.map((each) => each.token)).toEqual(sorted.slice(0, count))
      for (const each of top) if (each.token === token) expect(each.logprob).toBe(logprob)
    }),
  )
})

it('takes logits that are too large for an exponential', () => {
  const { logprob, top } = tokenLogprobs(Float32Array.of(800, 800, -800), 0, 1)
  expect(logprob).toBeCloseTo(-Math.log(2))
  expect(top).toEqual([{ token: 0, logprob }])
})
