import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StopTexts } from './stop-texts'

it('cuts where a search in the whole text would, however the text is split', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  const stop = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(text), fc.array(stop, { maxLength: 3 }), (pieces, stops) => {
      const filter = new StopTexts(stops)
      let out = ''
      for (const piece of pieces) {
        out += filter.push(piece)
        if (filter.found) break
      }
      if (!filter.found) out += filter.flush()
      const whole = pieces.join('')
      const places = stops.map((each) => whole.indexOf(each)).filter((place) => place >= 0)
      expect(filter.found).toBe(places.length > 0)
      // A longer stop text may begin earlier than a shorter one that is complete first.
      if (places.length > 0) expect(whole.startsWith(out)).toBe(true)
      else expect(out).toBe(whole)
      for (const each of stops) expect(out).not.toContain(each)
    }),
  )
})

it('holds back only what could become a stop text', () => {
  const filter = new StopTexts(['\n\n', 'END'])
  expect(filter.push('one\n')).toBe('one')
  expect(filter.push('two E')).toBe('\ntwo ')
  expect(filter.push('N')).toBe('')
  expect(filter.push('D of it')).toBe('')
  expect(filter.found).toBe(true)
})
