import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { locateTestOptions } from '../../../test/locate-options'
import { stateOf } from '../../../test/state'
import { createMemitEditor, createMemitMassEditor, type MemitOptions } from '.'

const options: MemitOptions = {
  ...locateTestOptions,
  layers: [0, 1],
  momentWeight: 1,
  editsPerBatch: 1,
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records

describe('MEMIT', () => {
  test('changes every one of its layers', async () => {
    const editor = createMemitEditor(model, options)
    await make(editor, [a])
    const names = Object.keys(editor.intervene().replace ?? {})
    expect(names).toEqual(['layers.0.mlp.down.weight', 'layers.1.mlp.down.weight'])
    editor.dispose()
  })

  test('changes less where the keys of other texts weigh more', async () => {
    const gained: number[] = []
    for (const momentWeight of [1, 1000]) {
      const editor = createMemitEditor(model, { ...options, momentWeight })
      await make(editor, [a])
      gained.push(likelihood(editor, a))
      editor.dispose()
    }
    expect(gained[1]).toBeLessThan(gained[0]!)
    expect(gained[1]).toBeGreaterThan(likelihood(unedited(model), a))
  })

  test('refuses options that cannot be used', () => {
    for (const wrong of [{ layers: [] }, { layers: [0, 2] }, { layers: [1, 0] }, { momentWeight: 0 }]) {
      expect(() => createMemitEditor(model, wrong)).toThrow(
        expect.objectContaining({ code: 'OPTION_INVALID' }),
      )
    }
    expect(createMemitEditor(model).options.layers).toEqual([0])
  })

  behavesAsEditor({
    create: (model) => createMemitEditor(model, options),
    other: (model) => createMemitEditor(model, { ...options, seed: 9, prefixes: 1 }),
  })
})

describe('MEMIT-MASS', () => {
  const { editsPerBatch: _, ...massOptions } = options

  test('writes all edits of a call at once, in any order', async () => {
    const [mass, turned, single] = [
      createMemitMassEditor(model, massOptions),
      createMemitMassEditor(model, massOptions),
      createMemitEditor(model, options),
    ]
    await make(mass, [a, b, c])
    await make(turned, [c, b, a])
    await make(single, [a, b, c])
    expect(new Set(mass.edits.map(({ lossAfter }) => lossAfter)).size).toBe(1)
    for (const record of [a, b, c]) {
      expect(likelihood(mass, record)).toBeGreaterThan(3 * likelihood(unedited(model), record))
    }
    const [one, other, apart] = [mass, turned, single].map((editor) => logits(editor))
    expect(distance(one!, other!)).toBeLessThan(1e-3)
    expect(distance(one!, apart!)).toBeGreaterThan(0.1)
    for (const editor of [mass, turned, single]) editor.dispose()
  })

  test('takes one back by writing the others at once', async () => {
    const [editor, never] = [
      createMemitMassEditor(model, massOptions),
      createMemitMassEditor(model, massOptions),
    ]
    await make(editor, [a, b, c])
    await editor.undo('b')
    await make(never, [a, c])
    expect(await stateOf(editor)).toEqual(await stateOf(never))
    editor.dispose()
    never.dispose()
  })
})

function distance(a: Float32Array, b: Float32Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))
}
