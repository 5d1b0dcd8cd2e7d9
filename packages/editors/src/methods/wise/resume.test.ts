import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { edited, loadCounting, make, records, wise } from '../../../test/counting'
import { stateOf, withFolder } from '../../../test/state'
import type { WiseSettings } from './options/settings'
import type { WiseEditor } from './wise-editor'

/** Two loads of one model, as two processes would have them. */
let here: LanguageModel
let elsewhere: LanguageModel
beforeAll(async () => {
  here = await loadCounting()
  elsewhere = await loadCounting()
})
afterAll(() => {
  here.dispose()
  elsewhere.dispose()
})

const variants: [string, Partial<WiseSettings>][] = [
  ['merged, thresholds of now', { mode: 'merge', thresholdFrom: 'current' }],
  ['merged, thresholds of then', { mode: 'merge', thresholdFrom: 'after-edit' }],
  ['retrieved, with replay', { mode: 'retrieve', editsPerShard: 1, replay: 2 }],
  ['disjoint masks', { mode: 'retrieve', maskKind: 'disjoint', editsPerShard: 1 }],
  ['columns', { maskKind: 'columns', editsPerShard: 4 }],
  ['plain gradients', { protection: undefined }],
]

describe.each(variants)('six edits, %s', (_, options) => {
  test('have the same bits after a stop in between, elsewhere', async () => {
    const whole = await edited(here, records, options)
    const first = await edited(here, records.slice(0, 3), options)
    const second = await moved(first)
    await make(second, records.slice(3))
    expect(await stateOf(second)).toEqual(await stateOf(whole))
    for (const editor of [whole, first, second]) editor.dispose()
  })

  test('have the same bits after a stop in the middle of one', async () => {
    const whole = await edited(here, records, options)
    const first = wise(here, options)
    await expect(stopped(first, 'd', 4)).rejects.toThrow('stop')
    expect(first.edits.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    const second = await moved(first)
    await make(second, records.slice(3))
    expect(await stateOf(second)).toEqual(await stateOf(whole))
    // The stopped editor itself can resume.
    await make(first, records.slice(3))
    expect(await stateOf(first)).toEqual(await stateOf(whole))
    for (const editor of [whole, first, second]) editor.dispose()
  })
})

test('edits stopped before the first step leave nothing', async () => {
  const editor = wise(here)
  await expect(make(editor, records, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
    'stop',
  )
  expect(editor.edits).toEqual([])
  expect(editor.memories).toEqual([])
  editor.dispose()
})

test('edits of a loop that ends itself in the middle of one can be taken up', async () => {
  const whole = await edited(here, records.slice(0, 2))
  const editor = wise(here)
  for await (const event of editor.editEvents(records)) if (event.type === 'step' && event.id === 'b') break
  await make(editor, [records[1]])
  expect(await stateOf(editor)).toEqual(await stateOf(whole))
  editor.dispose()
  whole.dispose()
})

/** Edits until `step` of the edit called `id`, then aborts. */
async function stopped(editor: WiseEditor, id: string, step: number): Promise<void> {
  const controller = new AbortController()
  for await (const event of editor.editEvents(records, { signal: controller.signal })) {
    if (event.type === 'step' && event.id === id && event.step === step) controller.abort(new Error('stop'))
  }
}

/** The editor's memory in a fresh editor on the other load of the model. */
async function moved(editor: WiseEditor): Promise<WiseEditor> {
  return withFolder(async (folder) => {
    const path = join(folder, 'memory')
    await editor.save(path)
    const fresh = wise(elsewhere, { seed: 99 })
    await fresh.load(path)
    return fresh
  })
}
