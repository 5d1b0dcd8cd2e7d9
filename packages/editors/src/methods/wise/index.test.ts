import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting } from '../../../test/counting'
import { createWiseEditor } from '.'
import { retrieveDefaults, wiseDefaults } from './options/options'
import { presetFor } from './options/presets'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

test('settings come from the caller, then from the preset, then from the defaults', () => {
  const preset = presetFor(model.decoder.config)
  expect(createWiseEditor(model).options).toEqual({ ...wiseDefaults, ...preset })
  const given = { mode: 'retrieve', layer: 0, paper: { replay: 1 } } as const
  const editor = createWiseEditor(model, given)
  expect(editor.method).toBe('wise-retrieve')
  const ofMode = retrieveDefaults(model.decoder.config)
  expect(editor.options).toEqual({ ...wiseDefaults, ...ofMode, ...preset, ...given })
  expect(createWiseEditor(model, { ...given, editsPerShard: 7 }).options.editsPerShard).toBe(7)
})

test.each([
  [{ layer: 2 }, /`layer` names layer 2; .* layers 0 to 1/],
  [{ learningRateScale: 0 }, /learningRateScale/],
  [{ maskRatio: 1.5 }, /maskRatio/],
  [{ steps: 2.5 }, /steps/],
  [{ paper: { merge: { method: 'mean', density: 0.5 } } }, /method/],
  [{ stpes: 5 }, /"stpes"; the nearest is "steps"/],
  [{ lr: 1 }, /"lr"; it is "paper.learningRate" here/],
  [{ n_iter: 70 }, /"n_iter"; it is "steps" here/],
  [{ act_ratio: 0.88 }, /"act_ratio"; it is "paper.thresholdRatio" here/],
  [{ save_freq: 500 }, /"save_freq"; it is "editsPerShard" here/],
  [{ merge_alg: 'ties' }, /"merge_alg"; it is "paper.merge.method" here/],
  [{ densities: 0.53 }, /"densities"; it is "paper.merge.density" here/],
  [{ replay: 1 }, /"replay"; it is "paper.replay" here/],
  [JSON.parse('{"__proto__":{"steps":5}}'), /"__proto__"/],
  [{ paper: { merge: { method: 'ties', density: 0.5, wieght: 1 } } }, /"wieght"; the nearest is "weight"/],
  [{ paper: { margin: { alpha: 1, beta: 2, gama: 1 } } }, /"gama"; the nearest is "gamma"/],
  [{ paper: { maskKind: 'disjoint' }, maskRatio: 0.2, shards: 6 }, /6 shards .* at most 5/],
] as [object, RegExp][])('options that cannot be used are refused: %o', (options, message) => {
  const create = () => createWiseEditor(model, options)
  expect(create).toThrow(message)
  expect(create).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
