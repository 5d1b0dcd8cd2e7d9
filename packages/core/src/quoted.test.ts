import { expect, it } from 'vitest'
import { quoted } from './quoted'

it('shows what cannot be seen', () => {
  expect(quoted('a"b\n\u0000\u001b\u009b\u202e\u200bé')).toBe(
    '"a\\"b\\n\\u0000\\u001b\\u009b\\u202e\\u200bé"',
  )
})

it('keeps every text as JSON', () => {
  const text = String.fromCharCode(...Array.from({ length: 0x3000 }, (_, code) => code))
  expect(JSON.parse(quoted(text))).toBe(text)
})
