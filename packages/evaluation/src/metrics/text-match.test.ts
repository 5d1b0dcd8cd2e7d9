import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizeText, textMatch } from './text-match'

describe('normalizeText', () => {
  it.each([
    ['  The Beatles!\n', 'beatles'],
    ['An apple, a day', 'apple day'],
    ['U.S. Army', 'us army'],
    ['O’Brien said “yes”—twice', 'obrien said yes twice'],
    ['2006–2008', '2006 2008'],
    ['ça va à la carte', 'ça va à la carte'],
    ['theatre anthem', 'theatre anthem'],
    ['e-\u0301', '\u00e9'],
  ])('%j becomes %j', (text, normal) => {
    expect(normalizeText(text)).toBe(normal)
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = normalizeText(text)
        expect(normalizeText(once)).toBe(once)
      }),
    )
  })
})

describe('textMatch', () => {
  it.each([
    [' 2006.\nQuestion: who', '2006', 1, 1],
    ['It was in the Netherlands', 'Netherlands', 0, 1],
    ['Iranian cinema', 'Iran', 0, 0],
    ['12006', '2006', 0, 0],
    ['', 'Iran', 0, 0],
    ['new york city', 'New York', 1, 1],
    ['The The is a band', 'The The', 1, 1],
    ['There they are', 'The The', 0, 0],
  ])('%j against %j: starts %i, contains %i', (generated, target, starts, contains) => {
    expect(textMatch(generated, target)).toBe(starts)
    expect(textMatch(generated, target, 'anywhere')).toBe(contains)
  })

  it('holds for any text that the target begins, and contains what it begins with', () => {
    const word = fc.stringMatching(/^[b-z]{1,6}$/)
    const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(phrase, phrase, phrase, (before, target, after) => {
        expect(textMatch(`${target.toUpperCase()}, ${after}`, target)).toBe(1)
        expect(textMatch(`${before} "${target}" ${after}`, target, 'anywhere')).toBe(1)
        expect(textMatch(before, target, 'anywhere')).toBeGreaterThanOrEqual(textMatch(before, target))
      }),
    )
  })

  it('refuses a blank target', () => {
    expect(() => textMatch('anything', ' \n')).toThrow(/No target text/)
  })
})
