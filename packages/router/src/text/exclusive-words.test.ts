import { expect, test } from 'vitest'
import { excludes } from './exclusive-words'

test.each([
  ['What is the latest version of Tessera?', 'What is the oldest version of Tessera?', true],
  ['What is the adult dose of Velorin?', 'velorin dose for kids?', true],
  ['What is the adult dose of Velorin?', 'How much Velorin may a grown-up take?', false],
  ['When does the library open?', 'When does the library close?', true],
  ['When does the library open?', 'At what hour does the library open on the last day?', false],
  ['Who is the mayor of Lindau?', 'Who was the first mayor of Lindau?', false],
  ['The current LTS version of Node.js is', 'the latest node.js lts is', false],
])('%s | %s', (taught, query, expected) => {
  expect(excludes(taught, query)).toBe(expected)
})
