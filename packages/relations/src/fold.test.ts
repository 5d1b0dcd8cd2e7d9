import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fold, stemsOf } from './fold'

it.each([
  ["Who's the CEO of Nestlé?", 'who is the ceo of nestle'],
  ['whos the boss', 'who is the boss'],
  ["Harrow & Finch's head office", 'harrow finch s head office'],
  ['На каком порту «Снегирь»?', 'на каком порту снегирь'],
  ['İstanbul Işıklar', 'istanbul isiklar'],
  ['云岭 科技，Redis 的端口？', '云岭科技 redis 的端口'],
])('folds %s', (text, folded) => {
  expect(fold(text).text).toBe(folded)
})

it('keeps the offsets of every character in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { text: folded, starts, ends } = fold(text)
      expect(starts).toHaveLength(folded.length)
      expect(ends).toHaveLength(folded.length)
      expect(starts.every((start, i) => start <= ends[i]! && ends[i]! <= text.length)).toBe(true)
      expect([...starts].sort((a, b) => a - b)).toEqual(starts)
    }),
  )
})

it('finds the same stem in forms of a word, and pairs of characters in Chinese', () => {
  expect(stemsOf('founded')).toEqual(stemsOf('founding'))
  expect(stemsOf('companies')).toEqual(stemsOf('company'))
  expect(stemsOf('总部在 redis')).toEqual(['总部', '部在', 'redi'])
})
