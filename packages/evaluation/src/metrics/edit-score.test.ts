import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactMatch, generatedAccuracy } from './accuracy'
import { average, type EditScore, scoreEdit, summarizeEdits } from './edit-score'
import { textMatch } from './text-match'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const scores = fc.array(fc.record({ reliability: share, generalization: share, locality: share }), {
  minLength: 1,
})

describe('scoreEdit', () => {
  const answers = {
    reliability: [{ answer: [1, 2], expected: [1, 2] }],
    generalization: [
      { answer: [1, 2], expected: [1, 2] },
      { answer: [1, 9], expected: [1, 2] },
    ],
    locality: [{ answer: [5, 5, 5, 6], expected: [5, 5, 5, 5] }],
    portability: [],
  }

  it('takes the mean over the questions of each aspect and leaves out what was not asked', () => {
    expect(scoreEdit(answers)).toEqual({ reliability: 1, generalization: 0.75, locality: 0.75 })
  })

  it('takes any score', () => {
    expect(scoreEdit(answers, exactMatch)).toEqual({ reliability: 1, generalization: 0.5, locality: 0 })
    expect(scoreEdit({ locality: [{ answer: [5], expected: [5, 0] }] }, generatedAccuracy)).toEqual({
      locality: 0.5,
    })
    const text = { portability: [{ answer: 'Paris, France', expected: 'paris' }] }
    expect(scoreEdit(text, (answer, expected) => textMatch(answer, expected))).toEqual({ portability: 1 })
  })

  it('refuses a record without questions', () => {
    expect(() => scoreEdit({ reliability: [] })).toThrow(/No answers in the record/)
  })
})

describe('summarizeEdits', () => {
  it('averages over records, and over the three aspects', () => {
    const summary = summarizeEdits([
      { reliability: 1, generalization: 1, locality: 1, portability: 0 },
      { reliability: 0.5, generalization: 0, locality: 1 },
    ])
    expect(summary).toEqual({
      reliability: 0.75,
      generalization: 0.5,
      locality: 1,
      portability: 0,
      average: 0.75,
    })
  })

  it('lies within its parts and does not depend on the order of records', () => {
    fc.assert(
      fc.property(scores, (records) => {
        const { average, ...parts } = summarizeEdits(records)
        const values = Object.values(parts)
        expect(average).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12)
        expect(average).toBeLessThanOrEqual(Math.max(...values) + 1e-12)
        expect(summarizeEdits([...records].reverse()).average).toBeCloseTo(average, 12)
      }),
    )
  })

  it('gives the averages that the paper prints', () => {
    expect(average({ reliability: 0.77, generalization: 0.72, locality: 1 })).toBeCloseTo(0.83, 2)
    expect(average({ reliability: 0.99, generalization: 0.36, locality: 1 })).toBeCloseTo(0.78, 2)
    expect(average({ reliability: 0.56, generalization: 0.21 })).toBeCloseTo(0.385, 12)
  })

  it('refuses nothing at all and what is no share', () => {
    expect(() => summarizeEdits([])).toThrow(/No scores/)
    expect(() => average({ portability: 1 })).toThrow(/No reliability, generalization or locality/)
    const refused: EditScore[] = [{ reliability: Number.NaN }, { reliability: 27.4 }, { locality: -0.1 }]
    for (const score of refused) expect(() => summarizeEdits([score])).toThrow(/from 0 to 1/)
  })
})
