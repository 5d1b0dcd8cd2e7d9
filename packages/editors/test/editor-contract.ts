import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Editor } from '../src'
import { likelihood, loadCounting, logits, make, records, unedited } from './counting'
import { refusesDamages } from './damages'
import { stateOf, withFolder } from './state'

/** Makes editors of one method on a model: one for all tests, and one with other settings. */
export interface EditorKinds {
  create: (model: LanguageModel) => Editor
  other: (model: LanguageModel) => Editor
  /** Times that an edit makes its target likelier, at least. Default 10. */
  gain?: number
  /** True if the editor explains its answers, which come from its first memory for the first edit. */
  routes?: boolean
  /** True for an undo that is done at once, so that nothing can stop it. */
  undoesAtOnce?: boolean
  /** False for an editor whose file holds no tensor beside its contents. */
  holdsTensors?: boolean
}

/** Tests what every editor that learns edit by edit must do, whatever its method. */
export function behavesAsEditor({
  create,
  other,
  gain = 10,
  routes = false,
  undoesAtOnce = false,
  holdsTensors,
}: EditorKinds): void {
  const [a, b, c] = records
  let model: LanguageModel
  beforeAll(async () => {
    model = await loadCounting()
  })
  afterAll(() => model.dispose())

  const taught = async (requests: (typeof records)[0][], kind = create) => {
    const editor = kind(model)
    await make(editor, requests)
    return editor
  }

  describe('an edit', () => {
    test('makes its target likelier, and changes nothing of the model', async () => {
      const before = logits(unedited(model))
      const editor = await taught([a])
      expect(likelihood(editor, a)).toBeGreaterThan(gain * likelihood(unedited(model), a))
      expect(editor.edits).toMatchObject([{ ...a, status: 'done' }])
      expect(editor.edits[0]!.lossAfter).toBeLessThan(editor.edits[0]!.lossBefore)
      expect(editor.explain(a.prompt)?.choice).toBe(routes ? 0 : undefined)
      expect(logits(unedited(model))).toEqual(before)
      editor.dispose()
    })

    test('has the same bits each time', async () => {
      const [one, two, different] = [await taught([a, b]), await taught([a, b]), await taught([a, b], other)]
      expect(await stateOf(two)).toEqual(await stateOf(one))
      expect(logits(different)).not.toEqual(logits(one))
      for (const editor of [one, two, different]) editor.dispose()
    })

    test('with an id that exists, or without text, is refused', async () => {
      const editor = await taught([a])
      const before = await stateOf(editor)
      await expect(make(editor, [a])).rejects.toMatchObject({ code: 'EDIT_EXISTS' })
      await expect(make(editor, [{ prompt: 'one', target: '' }])).rejects.toMatchObject({
        code: 'TARGET_EMPTY',
      })
      expect(await stateOf(editor)).toEqual(before)
      editor.dispose()
    })

    test('that is stopped can be taken up', async () => {
      const editor = create(model)
      for await (const event of editor.editEvents([a, b]))
        if (event.type === 'step' && event.id === 'b') break
      await make(editor, [b])
      const whole = await taught([a, b])
      expect(await stateOf(editor)).toEqual(await stateOf(whole))
      editor.dispose()
      whole.dispose()
    })
  })

  test('a saved memory goes on elsewhere with the same bits, whatever was learned there before', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'memory')
      const first = await taught([a, b])
      await first.save(path)
      const second = await taught([c], other)
      await second.load(path)
      expect(await stateOf(second)).toEqual(await stateOf(first))
      await make(second, [c])
      const whole = await taught([a, b, c])
      expect(await stateOf(second)).toEqual(await stateOf(whole))
      for (const editor of [first, second, whole]) editor.dispose()
    })
  })

  describe('an undo', () => {
    test.each(['a', 'b', 'c'])('of %s is as if the edit had never been made, to the bit', async (id) => {
      const editor = await taught([a, b, c])
      const never = await taught([a, b, c].filter((record) => record.id !== id))
      await editor.undo(id)
      expect(await stateOf(editor)).toEqual(await stateOf(never))
      editor.dispose()
      never.dispose()
    })

    if (!undoesAtOnce) {
      test('that is stopped changes nothing', async () => {
        const editor = await taught([a, b, c])
        const before = await stateOf(editor)
        const controller = new AbortController()
        const undone = editor.undo('a', { signal: controller.signal })
        setImmediate(() => controller.abort(new Error('stop')))
        await expect(undone).rejects.toThrow('stop')
        expect(await stateOf(editor)).toEqual(before)
        await expect(editor.undo('z')).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
        editor.dispose()
      })
    }
  })

  refusesDamages({ full: () => taught([a, b]), other: () => taught([c], other), holdsTensors })
}
