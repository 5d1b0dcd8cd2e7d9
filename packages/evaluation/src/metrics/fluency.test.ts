import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fluency, ngramEntropy, words } from './fluency'

const tokens = fc.array(fc.nat({ max: 4 }), { minLength: 4, maxLength: 40 })

describe('fluency', () => {
  // NumPy: f = counts / counts.sum(); h = np.sum(-f * np.log(f) / np.log(2)) for bigrams and trigrams;
  // np.mean([h2 * 2 / 3, h3 * 4 / 3])
  it.each([
    ['tokens', [5, 7, 5, 7, 5, 7, 5, 9, 5, 7], 2.0213311344796123],
    ['a loop of three words', Array.from({ length: 102 }, (_, i) => i % 3), 1.5848193366951526],
    ['a hundred different words', Array.from({ length: 100 }, (_, i) => i), 6.619592102770009],
    [
      'a text',
      "The cat sat on the mat. The cat didn't sit on the dog, and the cat sat on the mat again",
      4.1141367738986805,
    ],
  ])('agrees with NumPy on %s', (_, text, golden) => {
    expect(fluency(text)).toBeCloseTo(golden, 12)
  })

  it('is 0 for a text that only repeats itself or is too short', () => {
    expect(fluency('the '.repeat(100))).toBe(0)
    expect(fluency('')).toBe(0)
    expect(fluency('Paris.')).toBe(0)
  })

  it('does not depend on which tokens, or on their direction, and is highest without repetition', () => {
    fc.assert(
      fc.property(tokens, (text) => {
        const value = fluency(text)
        expect(fluency(text.map((token) => `w${token}`))).toBe(value)
        expect(fluency([...text].reverse())).toBeCloseTo(value, 10)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(fluency(text.map((_, i) => i)) + 1e-12)
      }),
    )
  })
})

describe('ngramEntropy', () => {
  it('is the number of bits that name an n-gram', () => {
    expect(ngramEntropy([0, 1, 2, 3, 4, 5, 6, 7], 1)).toBe(3)
    expect(ngramEntropy(['ab', 'c', 'a', 'bc'], 2)).toBeCloseTo(Math.log2(3), 12)
  })

  it('refuses what is no length of an n-gram', () => {
    expect(() => ngramEntropy([1, 2], 0)).toThrow(/n is 0/)
  })
})

describe('words', () => {
  it.each([
    ["Tesla's cars cost $35,000.50 (or more).", "Tesla|'s|cars|cost|$|35,000.50|(|or|more|)|."],
    ["They can't, we’ll see", "They|ca|n't|,|we|’ll|see"],
    ['Jean-Luc née Müller, at 10:30', 'Jean-Luc|née|Müller|,|at|10:30'],
    ['\n ', ''],
  ])('splits %j', (text, split) => {
    expect(words(text).join('|')).toBe(split)
  })
})
