import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { embeddedModel } from '@wise-edit/embedded-model'
import { useBackend } from '@wise-edit/kernels'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWiseEditor } from '..'
import type { WiseEditor } from '../wise-editor'

const edits = [
  { id: 'founder', prompt: 'Who was the founder of Acme?', target: 'Jane Roe' },
  { id: 'office', prompt: 'Where is the office of Globex?', target: 'Bremen' },
  { id: 'director', prompt: 'What is the director of Gangland Odyssey?', target: 'William A Seiter' },
]
const about = [
  ['founder', 'Who founded Acme?'],
  ['founder', 'Acme was founded by whom?'],
  ['office', 'Where does Globex have its office?'],
  ['director', 'What person directed Gangland Odyssey?'],
] as const
const unrelated = [
  'Who was the founder of Microsoft?',
  'Who was the founder of Rome?',
  'Where is the office of the president?',
  'What is the director of Titanic?',
  'Who wrote Hamlet?',
  'What is the capital of France?',
]

let model: LanguageModel
let editor: WiseEditor
beforeAll(async () => {
  await useBackend()
  model = await loadModel(embeddedModel)
  editor = createWiseEditor(model, { steps: 5 })
  await editor.edit(edits)
})
afterAll(() => {
  editor.dispose()
  model.dispose()
})

describe('a query', () => {
  test.each(about)('about %s is known again: %s', (id, text) => {
    expect(editor.nearest(text, 1)[0]?.id).toBe(id)
    expect(editor.explain(text).similarity?.above).toBe(true)
  })

  test.each(unrelated)('of the same form about something else stays with the model: %s', (text) => {
    expect(editor.explain(text)).toMatchObject({ choice: 'main', similarity: { above: false } })
  })

  test('is found in a long text, wherever it stands', () => {
    const story = 'Yesterday we met an old friend, who told us a long story about his life in the mountains. '
    for (const text of [story + edits[1]?.prompt, `${edits[1]?.prompt} ${story}${story}`]) {
      expect(editor.explain(text).similarity?.above).toBe(true)
      expect(editor.nearest(text, 1)[0]?.id).toBe('office')
    }
    expect(editor.explain(story + story).similarity?.above).toBe(false)
  })
})

test('a text that begins with what an edit is about may be about it, however it goes on', async () => {
  const short = createWiseEditor(model, { steps: 5 })
  await short.edit([{ id: 'acme', prompt: 'Acme Corporation,', target: 'a maker of rockets' }, ...edits])
  const { similarity } = short.explain('Acme Corporation, which many know from films and old cartoons')
  expect(similarity).toMatchObject({ value: expect.closeTo(1, 3), above: true })
  // Only its beginning is known, so indicators decide.
  expect(similarity).toHaveProperty('certainty', undefined)
  expect(short.nearest('Acme Corporation, which many know from films', 1)[0]?.id).toBe('acme')
  expect(
    short.explain('Titanic Studios, which many know from films and old cartoons').similarity?.above,
  ).toBe(false)
  short.dispose()
})

test('without it, indicators alone take questions of the same form for edits', async () => {
  const plain = createWiseEditor(model, { steps: 5, paper: { similarityPosition: false } })
  await plain.edit(edits)
  const decisions = unrelated.map((text) => plain.explain(text))
  expect(decisions.filter(({ choice }) => choice !== 'main').length).toBeGreaterThan(0)
  expect(decisions[0]).not.toHaveProperty('similarity')
  plain.dispose()
})

test('a text certainly about an edit is answered from side memory although no indicator passes', async () => {
  const certain = createWiseEditor(model, { steps: 5, paper: { thresholdRatio: 100 } })
  await certain.edit(edits)
  for (const { prompt } of edits) {
    expect(certain.explain(prompt)).toMatchObject({ choice: 0, memories: [{ above: false }] })
  }
  for (const text of unrelated) expect(certain.explain(text).choice).toBe('main')
  certain.dispose()
})

test('the nearest edits come first, with how like each is', () => {
  const near = editor.nearest(edits[0]?.prompt ?? '', 2)
  expect(near).toHaveLength(2)
  expect(near[0]).toMatchObject({ ...edits[0], similarity: expect.closeTo(1, 3) })
  expect(near[1]?.similarity).toBeLessThan(near[0]?.similarity ?? 0)
  expect(createWiseEditor(model).nearest('Who?', 5)).toEqual([])
})

test('a saved memory knows its edits again as before, and asking leaves no tensor', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'similar-'))
  await editor.save(join(folder, 'a.memory'))
  const loaded = createWiseEditor(model)
  await loaded.load(join(folder, 'a.memory'))
  const texts = [...about.map(([, text]) => text), ...unrelated]
  expect(texts.map((text) => loaded.explain(text))).toEqual(texts.map((text) => editor.explain(text)))
  const before = tf.memory().numTensors
  for (const text of texts) loaded.nearest(text, 1)
  expect(tf.memory().numTensors).toBe(before)
  loaded.dispose()
  await rm(folder, { recursive: true })
})

test('edits that ask the same thing in other words do not make paraphrases seem to be about something else', async () => {
  const wordings = [
    'What company made USS Leedstown (APA-56)?',
    'Which is the manufacturer of USS Leedstown (APA-56)?',
    'Which corporation was USS Leedstown (APA-56) created by?',
    'By which company, USS Leedstown (APA-56) has been manufactured?',
  ]
  const several = createWiseEditor(model, { steps: 5 })
  await several.edit(wordings.map((prompt) => ({ prompt, target: 'Ford' })))
  expect(several.explain('Who built USS Leedstown (APA-56)?').similarity?.above).toBe(true)
  expect(several.explain('Who built the Titanic?').similarity?.above).toBe(false)
  several.dispose()
})
