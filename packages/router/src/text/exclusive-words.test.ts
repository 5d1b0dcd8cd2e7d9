import { expect, test } from 'vitest'
import { excludes } from './exclusive-words'

test.each([
  ['What is the latest version of Tessera?', 'What is the oldest version of Tessera?', true],
  ['What is the adult dose of Velorin?', 'velorin dose for kids?', true],
  ['What is the adult dose of Velorin?', 'How much Velorin may a grown-up take?', false],
  ['When does the library open?', 'When does the library close?', true],
  ['When does the library open?', 'At what hour does the library open on the last day?', false],
  ['Who is the mayor of Lindau?', 'Who was the first mayor of Lindau?', false],
  ['Where was Ada Holm born?', 'When did Ada Holm die?', true],
  ['Where was Ada Holm born?', 'Wo liegt die Stadt, in der Ada Holm zur Welt kam?', false],
  ['Ada Holm is the mother of', "Comment s'appelle son enfant, celui d'Ada Holm ?", false],
  ['Ada Holm is the mother of', 'Who is her son?', true],
  ['The gender of Ada Holm is', 'The occupation of Ada Holm is', true],
  ['The nationality of Ada Holm is', 'Of which country does Ada Holm have citizenship?', false],
  ['What is the population of Norvia?', 'How many inhabitants does the capital of Norvia have?', false],
  ['The current LTS version of Node.js is', 'the latest node.js lts is', false],
])('%s | %s', (taught, query, expected) => {
  expect(excludes(taught, query)).toBe(expected)
})
