import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting } from '../../test/counting'
import { createWiseEditor } from '.'
import { retrieveDefaults, wiseDefaults } from './options'
import { presetFor } from './presets'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

test('settings come from the caller, then from the preset, then from the defaults', () => {
  const preset = presetFor(model.decoder.config)
  expect(createWiseEditor(model).options).toEqual({ ...wiseDefaults, ...preset })
  const given = { mode: 'retrieve', layer: 0, margin: undefined } as const
  const editor = createWiseEditor(model, given)
  expect(editor.method).toBe('wise-retrieve')
  const ofMode = retrieveDefaults(model.decoder.config)
  expect(editor.options).toEqual({ ...wiseDefaults, ...ofMode, ...preset, ...given })
  expect(createWiseEditor(model, { ...given, editsPerShard: 7 }).options.editsPerShard).toBe(7)
})

test.each([
  [{ layer: 2 }, /Layer 2 .* layers 0 to 1/],
  [{ learningRate: 0 }, /learningRate/],
  [{ maskRatio: 1.5 }, /maskRatio/],
  [{ steps: 2.5 }, /steps/],
  [{ merge: { method: 'mean', density: 0.5 } }, /method/],
  [{ stpes: 5 }, /"stpes"; the nearest is "steps"/],
  [JSON.parse('{"__proto__":{"steps":5}}'), /"__proto__"/],
  [{ merge: { method: 'ties', density: 0.5, wieght: 1 } }, /"wieght"; the nearest is "weight"\s+→ at merge/],
  [{ margin: { alpha: 1, beta: 2, gama: 1 } }, /"gama"; the nearest is "gamma"\s+→ at margin/],
  [{ protection: { ridge: 1, edits: 1, shard: 'all' } }, /"shard"; the nearest is "shards"/],
  [{ maskKind: 'disjoint', maskRatio: 0.2, shards: 6 }, /6 shards .* at most 5/],
] as [object, RegExp][])('options that cannot be used are refused: %o', (options, message) => {
  const create = () => createWiseEditor(model, options)
  expect(create).toThrow(message)
  expect(create).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
