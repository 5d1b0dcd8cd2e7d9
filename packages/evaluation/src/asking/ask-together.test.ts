import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeEditor, loadEmbedded, withChat } from '../../test/fake-editor'
import { askTogether } from './ask-together'
import { type AskedModel, type AskedText, inFormat } from './asked-model'

let embedded: LanguageModel
let model: AskedModel
beforeAll(async () => {
  embedded = await loadEmbedded()
  model = withChat(embedded)
})
afterAll(() => embedded.dispose())

const PROMPTS = [
  'The mother tongue of Danielle Darrieux is',
  'What is the vocal range for Lola Beeth?',
  'The port is',
  'Who leads one?',
  'two three',
]

/** Returns the answer of some edits: short, long, and one without an end. */
const said = (question: string) => {
  if (question === 'The port is') return ' six and seven or eight, but not nine. Ten'
  if (question === 'Who leads one?') return ' nine…'
  return question === 'two three' ? ' four.\n five' : undefined
}

const asked = PROMPTS.flatMap((prompt, i): AskedText[] => [
  { question: inFormat(prompt, 'plain'), maxTokens: 6 + 2 * i, parts: { lines: 1, sentences: 1 + (i % 2) } },
  { question: inFormat(prompt, 'chat'), maxTokens: 14 - 2 * i },
])

it('answers many questions at once, in order, as one by one', async () => {
  const editor = fakeEditor(model, said)
  const alone = await askTogether(model, asked, { editor, atOnce: 1 })
  expect(new Set(alone.map(({ text }) => text)).size).toBeGreaterThan(5)
  expect(new Set(alone.map(({ ended }) => ended)).size).toBe(2)
  for (const atOnce of [3, 16]) {
    let count = 0
    const onAnswer = () => count++
    expect(await askTogether(model, asked, { editor, atOnce, onAnswer })).toEqual(alone)
    expect(count).toBe(asked.length)
  }
})

it('asks again only what an editor changes', async () => {
  const unedited = await askTogether(model, asked)
  const edited = await askTogether(model, asked, { editor: fakeEditor(model, said) })
  let written = 0
  const counted: AskedModel = {
    ...model,
    generateTogether: async (...texts) => {
      const tokens = await model.generateTogether(...texts)
      written = tokens.length
      return tokens
    },
  }
  const again = async (editor: ReturnType<typeof fakeEditor>) => {
    const answers = await askTogether(counted, asked, { editor, unedited })
    return { answers, written }
  }
  expect(await again(fakeEditor(model, said))).toEqual({ answers: edited, written: 6 })
  const silent = fakeEditor(model, () => undefined)
  expect(await again(silent)).toEqual({ answers: unedited, written: 0 })
  expect(await again({ ...silent, prompted: () => 'ten' })).toMatchObject({ written: asked.length })
})
