import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { edited, loadCounting, logits, make, records, wise } from '../../../test/counting'
import { stateOf, withFolder } from '../../../test/state'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c, d, e] = records

describe('after an undo all is as if the edit had never been made, to the bit', () => {
  test.each([
    ['the first of a shard', 'a', [b, c], {}],
    ['one between others', 'b', [a, c], {}],
    ['the last', 'c', [a, b], {}],
    ['one in columns', 'a', [b, c], { maskKind: 'columns' as const }],
    ['one by plain gradients', 'a', [b, c], { protection: undefined }],
  ])('%s', async (_, id, others, more) => {
    const options = { editsPerShard: 4, ...more }
    const editor = await edited(model, [a, b, c], options)
    const never = await edited(model, others, options)
    await editor.undo(id)
    expect(await stateOf(editor)).toEqual(await stateOf(never))
    await make(editor, [d])
    await make(never, [d])
    expect(await stateOf(editor)).toEqual(await stateOf(never))
    editor.dispose()
    never.dispose()
  })

  test('in the last of several shards, with replay', async () => {
    const options = { mode: 'retrieve', shards: 1, replay: 2 } as const
    const editor = await edited(model, [a, b, c, d], options)
    const never = await edited(model, [a, b, d], options)
    await editor.undo('c')
    expect(await stateOf(editor)).toEqual(await stateOf(never))
    editor.dispose()
    never.dispose()
  })

  test('of a memory that was loaded', async () => {
    const editor = await edited(model, [a, b], { editsPerShard: 4 })
    const never = await edited(model, [b], { editsPerShard: 4 })
    await withFolder(async (folder) => {
      await editor.save(join(folder, 'memory'))
      const loaded = wise(model)
      await loaded.load(join(folder, 'memory'))
      await loaded.undo('a')
      expect(await stateOf(loaded)).toEqual(await stateOf(never))
      loaded.dispose()
    })
    editor.dispose()
    never.dispose()
  })

  test('one by one until none is left', async () => {
    const editor = await edited(model, [a, b, c, d, e])
    for (const id of ['c', 'a', 'e', 'd', 'b']) await editor.undo(id)
    expect(editor.edits).toEqual([])
    expect(editor.memories).toEqual([])
    expect(logits(editor)).toEqual(logits(wise(model)))
    editor.dispose()
  })

  test('and made again, it is there again', async () => {
    const editor = await edited(model, [a, b, c])
    const before = await stateOf(editor)
    await editor.undo('c')
    await make(editor, [c])
    expect(await stateOf(editor)).toEqual(before)
    editor.dispose()
  })
})

describe('an undo in a shard that others follow', () => {
  test('leaves that shard as if the edit had never been in it, and the others as they are', async () => {
    const editor = await edited(model, [a, b, c, d, e])
    const values = async (of: typeof editor) => (await stateOf(of)).tensors
    const before = await values(editor)
    await editor.undo('a')
    const never = await edited(model, [b])
    expect(await values(editor)).toEqual({ ...before, ...(await values(never)) })
    expect(editor.memories.map(({ edits }) => edits)).toEqual([['b', 'c', 'd'], ['e']])
    editor.dispose()
    never.dispose()
  })
})

describe('an undo that is stopped', () => {
  test.each([0, 1, 7, 20])('after %i steps changes nothing', async (steps) => {
    const editor = await edited(model, [a, b, c], { editsPerShard: 4 })
    const before = await stateOf(editor)
    const tensors = tf.memory().numTensors
    await expect(editor.undo('a', { signal: abortedAfter(steps) })).rejects.toThrow('stop')
    expect(await stateOf(editor)).toEqual(before)
    expect(tf.memory().numTensors).toBeLessThanOrEqual(tensors)
    await editor.undo('a')
    const never = await edited(model, [b, c], { editsPerShard: 4 })
    expect(await stateOf(editor)).toEqual(await stateOf(never))
    editor.dispose()
    never.dispose()
  })
})

test('an unknown edit cannot be undone', async () => {
  const editor = await edited(model, [a], { steps: 1 })
  const before = await stateOf(editor)
  await expect(editor.undo('b')).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
  expect(await stateOf(editor)).toEqual(before)
  editor.dispose()
})

/** Returns a signal that aborts after it has been checked a number of times. */
function abortedAfter(steps: number): AbortSignal {
  const controller = new AbortController()
  const { signal } = controller
  let asked = 0
  signal.throwIfAborted = () => {
    if (asked++ >= steps) controller.abort(new Error('stop'))
    if (signal.aborted) throw signal.reason
  }
  return signal
}
