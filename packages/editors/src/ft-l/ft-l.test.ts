import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  edited,
  ftLOptions,
  likelihood,
  loadCounting,
  logits,
  make,
  records,
  unedited,
} from '../../test/counting'
import { refusesDamages } from '../../test/damages'
import { stateOf, withFolder } from '../../test/state'
import { createFtLEditor, type FtLOptions } from '.'

type FtLEditor = ReturnType<typeof createFtLEditor>

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records

async function tuned(requests: (typeof records)[0][], options: Partial<FtLOptions> = {}): Promise<FtLEditor> {
  const editor = createFtLEditor(model, { ...ftLOptions, ...options })
  await make(editor, requests)
  return editor
}

/** How far each weight of the edited matrix is from another. */
function distance(editor: FtLEditor, other: FtLEditor): number {
  const name = 'layers.1.mlp.down.weight'
  const weight = (tuned: FtLEditor) =>
    (tuned.intervene().replace?.[name] ?? model.decoder.weights.get(name)).dataSync()
  const from = weight(other)
  return Math.max(...weight(editor).map((value, i) => Math.abs(value - from[i]!)))
}

describe('an edit', () => {
  test('makes its target likelier, and changes nothing of the model', async () => {
    const before = logits(unedited(model))
    const editor = await tuned([a])
    expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(unedited(model), a))
    expect(editor.edits).toMatchObject([{ ...a, status: 'done', steps: 8 }])
    expect(editor.explain(a.prompt)).toBeUndefined()
    expect(logits(unedited(model))).toEqual(before)
    editor.dispose()
  })

  test('moves each weight by no more than its constraint', async () => {
    const options = { normConstraint: 0.003 }
    const [none, one, two] = [
      await tuned([], options),
      await tuned([a], options),
      await tuned([a, b], options),
    ]
    for (const moved of [distance(one, none), distance(two, one)]) {
      expect(moved).toBeGreaterThan(0.0029)
      expect(moved).toBeLessThan(0.0031)
    }
    for (const editor of [none, one, two]) editor.dispose()
  })

  test('that fails is rolled back and reported, and the next one begins', async () => {
    for (const options of [{ learningRate: 1e-30 }, { learningRate: 1e38, normConstraint: 1e38 }]) {
      const editor = await tuned([a, b], options)
      expect(editor.edits.map(({ status }) => status)).toEqual(['failed', 'failed'])
      expect(editor.edits[0]!.reason).toMatch(/did not fall/)
      expect(logits(editor)).toEqual(logits(unedited(model)))
      editor.dispose()
    }
  })

  test('has the same bits for the same seed', async () => {
    const [one, two, other] = [await tuned([a, b]), await tuned([a, b]), await tuned([a, b], { seed: 4 })]
    expect(await stateOf(two)).toEqual(await stateOf(one))
    expect(logits(other)).not.toEqual(logits(one))
    for (const editor of [one, two, other]) editor.dispose()
  })

  test('with an id that exists, or without text, is refused', async () => {
    const editor = await tuned([a])
    const before = await stateOf(editor)
    await expect(make(editor, [a])).rejects.toMatchObject({ code: 'EDIT_EXISTS' })
    await expect(make(editor, [{ prompt: 'one', target: '' }])).rejects.toMatchObject({
      code: 'TARGET_EMPTY',
    })
    expect(await stateOf(editor)).toEqual(before)
    editor.dispose()
  })
})

describe('a saved memory', () => {
  test('goes on elsewhere with the same bits, whatever the editor had drawn before', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'tuned')
      const first = await tuned([a, b])
      await first.save(path)
      const second = await tuned([c], { seed: 9, prefixes: 1 })
      await second.load(path)
      expect(await stateOf(second)).toEqual(await stateOf(first))
      await make(second, [c])
      const whole = await tuned([a, b, c])
      expect(await stateOf(second)).toEqual(await stateOf(whole))
      for (const editor of [first, second, whole]) editor.dispose()
    })
  })

  test('of WISE is refused', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'wise')
      const wise = await edited(model, [a])
      await wise.save(path)
      const editor = await tuned([b])
      await expect(editor.load(path)).rejects.toThrow(/wise-merge, expected ft-l/)
      wise.dispose()
      editor.dispose()
    })
  })
})

describe('an undo', () => {
  test.each(['a', 'b', 'c'])('of %s is as if the edit had never been made, to the bit', async (id) => {
    const editor = await tuned([a, b, c])
    const never = await tuned([a, b, c].filter((record) => record.id !== id))
    await editor.undo(id)
    expect(await stateOf(editor)).toEqual(await stateOf(never))
    editor.dispose()
    never.dispose()
  })

  test('that is stopped changes nothing', async () => {
    const editor = await tuned([a, b, c])
    const before = await stateOf(editor)
    const controller = new AbortController()
    const undone = editor.undo('a', { signal: controller.signal })
    setImmediate(() => setImmediate(() => controller.abort(new Error('stop'))))
    await expect(undone).rejects.toThrow('stop')
    expect(await stateOf(editor)).toEqual(before)
    await expect(editor.undo('z')).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
    editor.dispose()
  })
})

test('an edit that is stopped can be taken up', async () => {
  const editor = createFtLEditor(model, ftLOptions)
  for await (const event of editor.edit([a, b])) if (event.type === 'step' && event.id === 'b') break
  await make(editor, [b])
  const whole = await tuned([a, b])
  expect(await stateOf(editor)).toEqual(await stateOf(whole))
  editor.dispose()
  whole.dispose()
})

test('options that cannot be used are refused', () => {
  for (const options of [{ layer: 2 }, { steps: 0 }, { learningRate: -1 }, { seed: 0.5 }]) {
    expect(() => createFtLEditor(model, options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  }
  expect(createFtLEditor(model).options.layer).toBe(1)
})

refusesDamages({ full: () => tuned([a, b]), other: () => tuned([c], { seed: 1 }) })
