import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { locateTestOptions } from '../../../test/locate-options'
import { createRomeEditor, type RomeOptions } from '.'

const options: RomeOptions = { ...locateTestOptions, layer: 0, secondMoment: true }

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, , , , , f] = records

test('an edit is made at the subject, and else at the end of the prompt', async () => {
  const changed: Float32Array[] = []
  for (const subject of [undefined, 'two', 'three', 'eleven']) {
    const editor = createRomeEditor(model, options)
    await make(editor, [{ ...f, subject }])
    expect(editor.edits).toMatchObject([{ status: 'done', subject }])
    changed.push(logits(editor))
    editor.dispose()
  }
  const [end, first, last, absent] = changed
  expect(first).not.toEqual(end)
  expect(last).not.toEqual(first)
  expect(absent).toEqual(end)
})

test('the second moment spares other texts', async () => {
  const moved: number[] = []
  for (const secondMoment of [true, false]) {
    const editor = createRomeEditor(model, { ...options, secondMoment })
    await make(editor, [a])
    expect(likelihood(editor, a)).toBeGreaterThan(0.3)
    const others = ['seven eight nine', 'ten eleven', 'six seven eight']
    const [before, after] = [logits(unedited(model), others), logits(editor, others)]
    moved.push(Math.hypot(...after.map((value, i) => value - before[i]!)))
    editor.dispose()
  }
  expect(moved[0]).toBeLessThan(0.9 * moved[1]!)
})

test('an edit that does not help is rolled back', async () => {
  const editor = createRomeEditor(model, { ...options, learningRate: 1e-30 })
  await make(editor, [a])
  expect(editor.edits).toMatchObject([{ status: 'failed', reason: expect.stringMatching(/did not fall/) }])
  expect(logits(editor)).toEqual(logits(unedited(model)))
  editor.dispose()
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { normFactor: 0 }, { learningRate: 0 }, { steps: 0.5 }]) {
    expect(() => createRomeEditor(model, wrong)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  }
  expect(createRomeEditor(model).options.layer).toBe(0)
})

behavesAsEditor({
  create: (model) => createRomeEditor(model, options),
  other: (model) => createRomeEditor(model, { ...options, seed: 9, prefixes: 1 }),
})
