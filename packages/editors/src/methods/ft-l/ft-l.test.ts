import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { edited, ftLOptions, loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { withFolder } from '../../../test/state'
import { createFtLEditor, type FtLOptions } from '.'

type FtLEditor = ReturnType<typeof createFtLEditor>

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b] = records

async function tuned(requests: (typeof records)[0][], options: Partial<FtLOptions> = {}): Promise<FtLEditor> {
  const editor = createFtLEditor(model, { ...ftLOptions, ...options })
  await make(editor, requests)
  return editor
}

/** Returns the largest difference between weights of the matrices that two editors have edited. */
function distance(editor: FtLEditor, other: FtLEditor): number {
  const name = 'layers.1.mlp.down.weight'
  const weight = (tuned: FtLEditor) =>
    (tuned.intervene().replace?.[name] ?? model.decoder.weights.get(name)).dataSync()
  const from = weight(other)
  return Math.max(...weight(editor).map((value, i) => Math.abs(value - from[i]!)))
}

test('an edit moves each weight by no more than its constraint', async () => {
  const options = { normConstraint: 0.003 }
  const [none, one, two] = [await tuned([], options), await tuned([a], options), await tuned([a, b], options)]
  for (const moved of [distance(one, none), distance(two, one)]) {
    expect(moved).toBeGreaterThan(0.0029)
    expect(moved).toBeLessThan(0.0031)
  }
  for (const editor of [none, one, two]) editor.dispose()
})

test('an edit that fails is rolled back and reported, and the next one begins', async () => {
  for (const options of [{ learningRate: 1e-30 }, { learningRate: 1e38, normConstraint: 1e38 }]) {
    const editor = await tuned([a, b], options)
    expect(editor.edits.map(({ status }) => status)).toEqual(['failed', 'failed'])
    expect(editor.edits[0]!.reason).toMatch(/did not fall/)
    expect(logits(editor)).toEqual(logits(unedited(model)))
    editor.dispose()
  }
})

test('a memory of WISE is refused', async () => {
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

test('options that cannot be used are refused', () => {
  for (const options of [{ layer: 2 }, { steps: 0 }, { learningRate: -1 }, { seed: 0.5 }]) {
    expect(() => createFtLEditor(model, options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  }
  expect(createFtLEditor(model).options.layer).toBe(1)
})

behavesAsEditor({
  create: (model) => createFtLEditor(model, ftLOptions),
  other: (model) => createFtLEditor(model, { ...ftLOptions, seed: 9, prefixes: 1 }),
})
