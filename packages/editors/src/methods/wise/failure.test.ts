import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { edited, hopeless, loadCounting, logits, make, records, wise } from '../../../test/counting'
import { change, stateOf, withFolder } from '../../../test/state'
import type { WiseSettings } from './options/settings'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c, d] = records

/** Settings under which no edit can succeed, and why. */
const failing: [string, Partial<WiseSettings>, RegExp][] = [
  ['is no number', { margin: { alpha: 3e38, beta: 3e38, gamma: 3e38, weight: 1e38 } }, /no longer a number/],
  ['never falls', hopeless, /did not fall: it was (\d+\.\d+) and is \1; change/],
]

describe.each(failing)('an edit whose loss %s', (_, options, reason) => {
  test('is rolled back and reported, and the next one begins', async () => {
    const editor = wise(model, options)
    const edits = await make(editor, [a, b])
    expect(edits.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'failed'],
      ['b', 'failed'],
    ])
    expect(edits[0]!.reason).toMatch(reason)
    expect(editor.edits).toEqual(edits)
    expect(editor.memories).toEqual([])
    expect(logits(editor)).toEqual(logits(wise(model)))
    editor.dispose()
  })

  test('can be saved, loaded and undone', async () => {
    const editor = await edited(model, [a], options)
    await withFolder(async (folder) => {
      await editor.save(`${folder}/failed`)
      const loaded = wise(model)
      await loaded.load(`${folder}/failed`)
      expect(loaded.edits).toMatchObject([{ id: 'a', status: 'failed', reason: editor.edits[0]!.reason }])
      await loaded.undo('a')
      expect(loaded.edits).toEqual([])
      loaded.dispose()
    })
    editor.dispose()
  })
})

test('edits around one that failed are as if it had not been tried', async () => {
  const editor = await edited(model, [a])
  const learningRate = editor.options.paper?.learningRate
  await change(editor, hopeless)
  await make(editor, [d])
  await change(editor, { learningRate })
  await make(editor, [b, c])
  expect(editor.edits.map(({ status }) => status)).toEqual(['done', 'failed', 'done', 'done'])
  const without = await edited(model, [a, b, c])
  expect(logits(editor)).toEqual(logits(without))
  expect(editor.memories).toEqual(without.memories)
  await editor.undo('d')
  expect(await stateOf(editor)).toEqual(await stateOf(without))
  editor.dispose()
  without.dispose()
})

test('an edit of what is known already does not fail, even if it is a little less certain then', async () => {
  const [edit] = await make(wise(model, hopeless), [{ prompt: 'ten', target: 'eleven' }])
  expect(edit!.lossAfter).toBeLessThan(wise(model).options.stopLoss)
  expect(edit!.lossAfter).toBeGreaterThanOrEqual(edit!.lossBefore)
  expect(edit!.status).toBe('done')
})

test('an edit of what is known already has no say in the threshold', async () => {
  const options = { margin: undefined, editsPerShard: 4 }
  const known = { id: 'known', prompt: 'ten', target: 'eleven' }
  const editor = wise(model, options)
  const [first] = await make(editor, [known, a])
  expect(first!.steps).toBe(0)
  const without = wise(model, options)
  await make(without, [a])
  expect(editor.memories[0]!.threshold).toBeCloseTo(without.memories[0]!.threshold, 1)
  expect(editor.memories[0]!.threshold).toBeGreaterThan(0.1)
  editor.dispose()
  without.dispose()
})

test('a batch fails as one', async () => {
  const editor = wise(model, { editsPerBatch: 2, ...hopeless })
  const edits = await make(editor, [a, b, c])
  expect(edits.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed'])
  expect(editor.memories).toEqual([])
  editor.dispose()
})
