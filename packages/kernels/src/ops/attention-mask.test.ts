import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { type AttentionMaskOptions, attentionMask } from './attention-mask'

/** Returns the mask as rows of 1 (seen) and 0 (hidden), one array for each text. */
function drawn(options: AttentionMaskOptions): string[][] {
  const mask = attentionMask(options)
  const [texts, one, queries, keys] = mask.shape
  expect(one).toBe(1)
  const values = mask.dataSync()
  mask.dispose()
  expect([...new Set(values)].filter((value) => value !== 0 && value > -1e9)).toEqual([])
  return Array.from({ length: texts }, (_, text) =>
    Array.from({ length: queries }, (_, query) =>
      Array.from({ length: keys }, (_, key) =>
        values[(text * queries + query) * keys + key] === 0 ? 1 : 0,
      ).join(''),
    ),
  )
}

describeOnBackends('attentionMask', () => {
  it('lets a token see itself and those before it', () => {
    expect(drawn({ queryLength: 3, keyLength: 3 })).toEqual([['100', '110', '111']])
  })

  it('puts queries behind cached keys', () => {
    expect(drawn({ queryLength: 2, keyLength: 5 })).toEqual([['11110', '11111']])
  })

  it('hides padding on the right', () => {
    expect(drawn({ queryLength: 3, keyLength: 3, lengths: [3, 1] })).toEqual([
      ['100', '110', '111'],
      ['100', '100', '100'],
    ])
  })

  it('hides padding on the left', () => {
    expect(drawn({ queryLength: 3, keyLength: 3, lengths: [3, 1], padding: 'left' })).toEqual([
      ['100', '110', '111'],
      ['000', '000', '001'],
    ])
  })

  it('hides what lies before the sliding window', () => {
    expect(drawn({ queryLength: 4, keyLength: 4, slidingWindow: 2 })).toEqual([
      ['1000', '1100', '0110', '0011'],
    ])
  })

  it('agrees with its definition for any lengths, window and cache', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('left' as const, 'right' as const),
        fc.integer({ min: 1, max: 8 }),
        (queryLength, cached, wanted, padding, slidingWindow) => {
          const keyLength = queryLength + cached
          const lengths = wanted.map((length) => Math.min(length, keyLength))
          const options = { queryLength, keyLength, lengths, padding, slidingWindow }
          const expected = lengths.map((length) =>
            Array.from({ length: queryLength }, (_, query) =>
              Array.from({ length: keyLength }, (_, key) => {
                const position = cached + query
                const real = padding === 'left' ? key >= keyLength - length : key < length
                return real && key <= position && key > position - slidingWindow ? 1 : 0
              }).join(''),
            ),
          )
          expect(drawn(options)).toEqual(expected)
        },
      ),
      { numRuns: 50 },
    )
  })
})
