import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThresholdTracker } from './threshold'

const observations = fc.uniqueArray(fc.tuple(fc.string(), fc.double({ min: 0, max: 100, noNaN: true })), {
  selector: ([edit]) => edit,
  minLength: 2,
})

function track(edits: [string, number][]): ThresholdTracker {
  const tracker = new ThresholdTracker()
  for (const [edit, delta] of edits) tracker.observe(edit, delta)
  return tracker
}

describe('ThresholdTracker', () => {
  it('is the smallest indicator times the ratio', () => {
    fc.assert(
      fc.property(observations, (edits) => {
        expect(track(edits).threshold(0.88)).toBe(Math.min(...edits.map(([, delta]) => delta)) * 0.88)
      }),
    )
  })

  it('after a removal is as if the edit had never been', () => {
    fc.assert(
      fc.property(observations, fc.nat(), (edits, pick) => {
        const gone = edits[pick % edits.length]!
        const tracker = track(edits)
        expect(tracker.remove(gone[0])).toBe(true)
        expect(tracker.threshold()).toBe(track(edits.filter((edit) => edit !== gone)).threshold())
        expect(tracker.remove(gone[0])).toBe(false)
      }),
    )
  })

  it('survives JSON', () => {
    fc.assert(
      fc.property(observations, (edits) => {
        const restored = ThresholdTracker.from(JSON.parse(JSON.stringify(track(edits))))
        expect(restored.size).toBe(edits.length)
        expect(restored.smallest).toBe(Math.min(...edits.map(([, delta]) => delta)))
      }),
    )
  })

  it('counts the latest indicator of an edit', () => {
    const tracker = track([
      ['a', 1],
      ['b', 5],
    ])
    tracker.observe('a', 7)
    expect(tracker.smallest).toBe(5)
  })

  it('sends all to main memory without edits and refuses what is no indicator', () => {
    const tracker = new ThresholdTracker()
    expect(tracker.threshold(0.88)).toBe(Number.POSITIVE_INFINITY)
    expect(() => tracker.observe('a', Number.NaN)).toThrow(/"a" has indicator NaN/)
    expect(() => tracker.observe('a', -1)).toThrow(/-1/)
    expect(tracker.size).toBe(0)
  })
})
