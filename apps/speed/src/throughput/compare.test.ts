import { expect, it } from 'vitest'
import { ratiosOf, summarizeSystem } from './compare'
import type { Measurement } from './measure'

function measured(system: string, speed: number, more: Partial<Measurement> = {}): Measurement {
  return {
    system,
    description: system,
    threads: 2,
    loadSeconds: 10 / speed,
    prefill: { 128: speed, 512: 2 * speed },
    decode: speed / 10,
    peakBytes: 1000,
    tokens: [1, 2],
    ...more,
  }
}

it('summarises each figure over the rounds', () => {
  const { prefill, decode, loadSeconds } = summarizeSystem([1, 5, 2].map((speed) => measured('wasm', speed)))
  expect(prefill).toEqual({ 128: { median: 2, min: 1, max: 5 }, 512: { median: 4, min: 2, max: 10 } })
  expect(decode.median).toBe(0.2)
  expect(loadSeconds).toEqual({ median: 5, min: 2, max: 10 })
})

it('compares within a round, so that a slow one changes no ratio', () => {
  const rounds = [1, 0.1, 1].map((slow) => [measured('wasm', 30 * slow), measured('torch', 20 * slow)])
  const { decode, load, prefill, sameTokens } = ratiosOf(rounds, 'wasm', 'torch')
  for (const { median, min, max } of [decode, load, prefill['512']!]) {
    for (const value of [median, min, max]) expect(value).toBeCloseTo(1.5)
  }
  expect(sameTokens).toBe(true)
})

it('leaves out what one of them did not measure, and sees other tokens', () => {
  const rounds = [[measured('cpu', 1, { prefill: { 128: 1 }, tokens: [1, 3] }), measured('torch', 2)]]
  const { prefill, sameTokens } = ratiosOf(rounds, 'cpu', 'torch')
  expect(Object.keys(prefill)).toEqual(['128'])
  expect(sameTokens).toBe(false)
})
