import { expect, test } from 'vitest'
import { findLanguage } from './find-language'

test.each([
  ['Who is the chief executive of Harrow & Finch?', 'en'],
  ['The port of Orion Gateway is', 'en'],
  ['Wer leitet die Firma Nordlicht Logistik?', 'de'],
  ['Кто основал компанию «Северный маяк»?', 'ru'],
  ['云岭科技的总部在哪里？', 'zh'],
  ['qxzv', undefined],
])('%s: %s', (text, language) => {
  expect(findLanguage(text)).toBe(language)
})
