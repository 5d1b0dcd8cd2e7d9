import { expect, test } from 'vitest'
import { exchangesName } from './exchanged-name'

test.each([
  ['The gender of Wu Xinghuan is', 'Wu Xinghuan', 'The gender of Shi Zuqin is', true],
  ['The gender of Wu Xinghuan is', 'Wu Xinghuan', 'the gender of Wu is', false],
  ['Who is the head of Acme Machine Works?', 'Acme Machine Works', 'Who is the head of AMW?', false],
  ['Who is the head of Acme Machine Works?', 'Acme Machine Works', 'Who is the head of our company?', false],
  ['Who is the head of Acme Machine Works?', 'Acme Machine Works', 'Who is the head of Globex?', true],
  ['Who is the head of Acme Machine Works?', 'Acme Machine Works', 'Who is the deputy of Globex?', false],
  ['When does Debian 12 end?', 'Debian 12', 'When does Debian 11 end?', false],
  ['Кто мэр города Линдау?', 'Линдау', 'Кто мэр города Торвик?', true],
  ['云岭科技的总部在哪里？', '云岭科技', '星河集团的总部在哪里？', false],
  ['The gender of Mattan I is', 'Mattan I', 'The gender of Matan I is', false],
  ['Lindau is', 'Lindau', 'Torvik is', false],
  ['Who is the mayor there?', 'Lindau', 'Who is the mayor here?', false],
  ['Is it open?', '', 'Is it Lindau?', false],
])('%s (%s) | %s: %s', (taught, subject, query, expected) => {
  expect(exchangesName(taught, subject, query)).toBe(expected)
})
