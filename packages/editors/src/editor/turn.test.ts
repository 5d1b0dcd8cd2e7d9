import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ftLOptions, loadCounting, make, records, text, wise } from '../../test/counting'
import { stateOf, withFolder } from '../../test/state'
import { createFtLEditor } from '../methods/ft-l'
import type { Editor } from './editor'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records

const editors: [string, () => Editor][] = [
  ['WISE', () => wise(model, { editsPerShard: 4 })],
  ['FT-L', () => createFtLEditor(model, ftLOptions)],
]

describe.each(editors)('while %s is editing', (_, create) => {
  test('nothing else may change it, and the edit is not disturbed', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'memory')
      const [editor, undisturbed] = [create(), create()]
      await make(editor, [a])
      await editor.save(path)
      const busy = { code: 'EDITOR_BUSY' }
      for await (const event of editor.editEvents([b])) {
        if (event.type !== 'step' || event.step > 0) continue
        await expect(make(editor, [c])).rejects.toMatchObject(busy)
        await expect(editor.undo('a')).rejects.toMatchObject(busy)
        await expect(editor.load(path)).rejects.toMatchObject(busy)
      }
      await make(undisturbed, [a, b])
      expect(await stateOf(editor)).toEqual(await stateOf(undisturbed))
      // The turn is free again, also after a change that failed.
      await expect(make(editor, [b])).rejects.toMatchObject({ code: 'EDIT_EXISTS' })
      await expect(editor.undo('z')).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
      await editor.load(path)
      await editor.undo('a')
      editor.dispose()
      undisturbed.dispose()
    })
  })

  test('an answer under way ends as it began', async () => {
    const [editor, undisturbed] = [create(), create()]
    await make(editor, [a])
    await make(undisturbed, [a])
    const expected = await text(undisturbed, a.prompt, 20)
    let found = ''
    for await (const piece of editor.stream(a.prompt, { maxTokens: 20 })) {
      found += piece
      if (editor.edits.length > 1) continue
      await make(editor, [b])
      await text(editor, b.prompt)
    }
    expect(found).toBe(expected)
    expect(found.length).toBeGreaterThan(8)
    editor.dispose()
    undisturbed.dispose()
  })
})
