import { testBackend } from '@wise-edit/config/test-backend'
import { embeddedModel } from '@wise-edit/embedded-model'
import { useBackend } from '@wise-edit/kernels'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { locateEdit } from './locate-edit'

let model: LanguageModel
beforeAll(async () => {
  await useBackend({ backend: testBackend })
  model = await loadModel(embeddedModel)
})
afterAll(() => model.dispose())

const PREFIXES = ['The city of', 'Un']

test.each([
  ['When was WEFS established?', 'WEFS', 'S'],
  ['What is the product made by UniFirst?', 'UniFirst', 'First'],
  ['Is Uni the maker of UniFirst?', 'Uni', 'i'],
  ['Who leads unifirst today?', 'UniFirst', 'irst'],
  ['Who leads UniFirst today?', 'WEFS', '?'],
  ['Who leads UniFirst today?', undefined, '?'],
])('"%s" is looked up at the end of %s', (prompt, subject, token) => {
  const { queries, places, essence } = locateEdit(
    model,
    PREFIXES,
    { prompt, subject, target: 'x' },
    'subject',
  )
  const text = (ids: readonly number[], place: number) => model.tokenizer.decode([ids[place]!])
  expect(queries.map(({ prompt }) => model.tokenizer.decode([...prompt]).trim())).toEqual([
    prompt,
    ...PREFIXES.map((prefix) => `${prefix}. ${prompt}`),
  ])
  for (const [i, place] of places.entries()) expect(text(queries[i]!.prompt, place)).toBe(token)
  // The same token, as far from the end in each.
  expect(new Set(places.map((place, i) => queries[i]!.prompt.length - place)).size).toBe(1)
  if (token === '?') expect(essence).toBeUndefined()
  else expect(model.tokenizer.decode([...essence!.tokens]).trim()).toBe(`${subject} is a`)
})

test('at the end of the prompt where that is wanted', () => {
  const record = { prompt: 'When was WEFS established?', subject: 'WEFS', target: 'x' }
  const { queries, places, essence } = locateEdit(model, PREFIXES, record, 'prompt')
  expect(places).toEqual(queries.map(({ prompt }) => prompt.length - 1))
  expect(essence).toBeUndefined()
})
