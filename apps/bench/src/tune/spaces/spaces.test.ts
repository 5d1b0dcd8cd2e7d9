import { embeddedModel } from '@wise-edit/embedded-model'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEditor, methods, optionsOf } from '../../methods'
import { points } from '../points'
import { spaces } from '.'

let model: LanguageModel
beforeAll(async () => {
  model = await loadModel(embeddedModel)
})
afterAll(() => model.dispose())

it('has a space for every method but those without settings or with published ones', () => {
  expect(new Set(['unedited', 'wise-paper', 'per-edit', ...Object.keys(spaces)])).toEqual(
    new Set(Object.keys(methods)),
  )
})

it.each(Object.keys(spaces))('%s takes every setting that is drawn for it', async (method) => {
  const space = spaces[method]!(model.decoder.config)
  const names = space.parameters.map(({ name }) => name.split('.')[0]!)
  using plain = await createEditor(model, method, {}, 0)
  expect(names.filter((name) => !(name in optionsOf(plain)))).toEqual([])
  let drawn = 0
  for (const options of points(space, 7)) {
    if (++drawn > 12) break
    using editor = await createEditor(model, method, options, 0)
    expect(optionsOf(editor)).toMatchObject(options)
  }
  expect(drawn).toBeGreaterThan(method === 'mend' ? 0 : 12)
})
