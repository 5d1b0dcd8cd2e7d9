import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ftLOptions, loadCounting, make, records, text } from '../test/counting'
import { wordGate } from '../test/word-gate'
import { loadEditor } from './memories'
import { createFtLEditor } from './methods/ft-l'

const folder = new URL('../test/golden/memories/', import.meta.url)

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

type Opened = Awaited<ReturnType<typeof loadEditor>> | ReturnType<typeof createFtLEditor>

/** Returns the edits, side memories and answers of an editor. */
async function reportOf(editor: Opened) {
  const answers: Record<string, object> = {}
  for (const { prompt } of records) {
    answers[prompt] = { text: await text(editor, prompt), choice: editor.explain(prompt)?.choice }
  }
  const edits = editor.edits.map(({ id, status }) => `${id} ${status}`)
  return { edits, answers, ...('memories' in editor && { memories: editor.memories }) }
}

test.each(['per-edit', 'wise-merge', 'wise-retrieve', 'wise-paper', 'ft-l'])(
  'a file of %s from the first version answers, goes on and undoes as it did then',
  async (name) => {
    const path = fileURLToPath(new URL(`${name}.safetensors`, folder))
    const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'))[name]
    const open = async (): Promise<Opened> => {
      if (name !== 'ft-l') return loadEditor(model, path, { gate: wordGate() })
      const editor = createFtLEditor(model, ftLOptions)
      await editor.load(path)
      return editor
    }
    using editor = await open()
    const rounded = (report: object) =>
      JSON.parse(
        JSON.stringify(report, (_, value) =>
          typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value,
        ),
      )
    expect(rounded(await reportOf(editor))).toEqual(rounded(expected.loaded))
    await make(editor, records.slice(4, 5))
    expect(rounded(await reportOf(editor))).toEqual(rounded(expected.continued))
    await editor.undo('b')
    expect(rounded(await reportOf(editor))).toEqual(rounded(expected.undone))
  },
)
