import { useBackend } from '@wise-edit/kernels'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting } from '../test/counting'
import { createEditor, editingMethods, type MethodName } from './methods'

let model: Awaited<ReturnType<typeof loadCounting>>
beforeAll(async () => {
  await useBackend()
  model = await loadCounting()
})
afterAll(() => model.dispose())

const without = Object.keys(editingMethods).filter((name) => name !== 'per-edit') as Exclude<
  MethodName,
  'per-edit'
>[]

test.each(without)('%s is made by its name', (name) => {
  using editor = createEditor(model, name)
  expect(editor.method).toBe(name === 'wise-paper' ? 'wise-merge' : name)
  expect(editor.edits).toEqual([])
})

test('options reach the method, and unknown ones are refused', () => {
  using editor = createEditor(model, 'ft-l', { steps: 7 })
  expect(editor.options.steps).toBe(7)
  expect(() => createEditor(model, 'ft-l', { stops: 7 } as never)).toThrow('"stops"')
})

test('an unknown name is refused with those there are', () => {
  expect(() => createEditor(model, 'wise' as 'rome')).toThrow('expected per-edit, wise-merge')
})
