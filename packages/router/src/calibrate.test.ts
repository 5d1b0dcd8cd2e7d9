import { describe, expect, it } from 'vitest'
import { calibrateMargins } from './calibrate'

describe('calibrateMargins', () => {
  it('puts alpha at the median of irrelevant texts and keeps the proportions of the paper', () => {
    expect(calibrateMargins({ irrelevant: [0.4, 0.1, 0.2] })).toEqual({ alpha: 0.2, beta: 0.8, gamma: 0.4 })
    expect(calibrateMargins({ irrelevant: [0.1, 0.3] }).alpha).toBeCloseTo(0.2)
  })

  it('puts beta at the median of the edits', () => {
    expect(calibrateMargins({ edits: [3, 100, 2] })).toEqual({ alpha: 0.75, beta: 3, gamma: 1.5 })
  })

  it('takes the larger scale of both', () => {
    expect(calibrateMargins({ irrelevant: [1], edits: [2] }).alpha).toBe(1)
    expect(calibrateMargins({ irrelevant: [1], edits: [8] }).beta).toBe(8)
  })

  it('takes other proportions', () => {
    expect(calibrateMargins({ irrelevant: [1], ratio: { alpha: 1, beta: 3, gamma: 2 } })).toEqual({
      alpha: 1,
      beta: 3,
      gamma: 2,
    })
  })

  it('gives the margins of the paper for the indicators of its models', () => {
    expect(calibrateMargins({ irrelevant: [5], edits: [20] })).toEqual({ alpha: 5, beta: 20, gamma: 10 })
  })

  it('scales with the indicators', () => {
    const small = calibrateMargins({ irrelevant: [0.5, 1], edits: [2, 6] })
    const large = calibrateMargins({ irrelevant: [5, 10], edits: [20, 60] })
    expect(large.beta / small.beta).toBeCloseTo(10)
  })

  it('refuses to guess', () => {
    expect(() => calibrateMargins({})).toThrow(/0 irrelevant and 0 edit/)
    expect(() => calibrateMargins({ irrelevant: [0, 0] })).toThrow(/no positive finite median/)
    expect(() => calibrateMargins({ irrelevant: [1], ratio: { alpha: 3, beta: 1, gamma: 1 } })).toThrow(
      /alpha <= beta/,
    )
  })
})
