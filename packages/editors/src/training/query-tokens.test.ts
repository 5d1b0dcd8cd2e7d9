import * as tf from '@tensorflow/tfjs-core'
import { KeyValueCache, type LanguageModel, Sequences } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCounting, make, records } from '../../test/counting'
import type { Editor } from '../editor/editor'
import { createDeferEditor } from '../methods/defer'
import { createGraceEditor } from '../methods/grace'
import { createMemoirEditor } from '../methods/memoir'
import { columnMask, lastQueryTokens, queryColumns } from './query-tokens'

const rows = [
  [1, 2, 3],
  [4, 5, 6, 7, 8],
]

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

test('columns of queries follow the padding', () => {
  expect(queryColumns(new Sequences(rows, 'right'), [2, 3])).toEqual([
    [0, 1],
    [0, 2],
  ])
  expect(queryColumns(new Sequences(rows, 'left'), [2, 3])).toEqual([
    [2, 3],
    [0, 2],
  ])
  expect(queryColumns(new Sequences(rows, 'left'))).toEqual([
    [2, 4],
    [0, 4],
  ])
})

test('last tokens and masks stand at those columns', () => {
  const sequences = new Sequences(rows, 'left')
  tf.tidy(() => {
    const hidden = tf.reshape<tf.Rank.R3>(tf.range(0, 10), [2, 5, 1])
    expect([...lastQueryTokens(hidden, sequences, [2, 3]).dataSync()]).toEqual([3, 7])
    const mask = columnMask(sequences, queryColumns(sequences, [2, 3]))
    expect([...mask.dataSync()]).toEqual([0, 0, 1, 1, 0, 1, 1, 1, 0, 0])
  })
})

const editors: [string, (model: LanguageModel) => Editor][] = [
  ['GRACE', (model) => createGraceEditor(model, { layer: 0, steps: 20 })],
  ['DEFER', (model) => createDeferEditor(model, { layer: 0, steps: 20, prefixes: 2, learningRate: 0.02 })],
  ['MEMOIR', (model) => createMemoirEditor(model, { layer: 0, prefixes: 2 })],
]

describe.each(editors)('%s', (_, create) => {
  test('answers the same with either padding, and keeps the route of the first pass', async () => {
    const editor = create(model)
    await make(editor, [records[0]])
    const texts = [records[0].prompt, 'seven eight nine ten'].map((prompt) => model.encode(prompt))
    const [right, left] = (['right', 'left'] as const).map((padding) =>
      lastLogits(editor, new Sequences(texts, padding)),
    )
    for (const [i, value] of right!.entries()) expect(left![i]).toBeCloseTo(value, 3)

    const [prompt, answer] = texts as [number[], number[]]
    const whole = new Sequences([[...prompt, ...answer]])
    const expected = lastLogits(editor, whole, editor.intervene([prompt.length]))
    expect(lastLogits(editor, whole, {})).not.toEqual(expected)
    const kept = inTwoPasses(editor, prompt, answer)
    for (const [i, value] of expected.entries()) expect(kept[i]).toBeCloseTo(value, 3)
    editor.dispose()
  })
})

/** Returns the logits at each row's last token. */
function lastLogits(editor: Editor, sequences: Sequences, interventions = editor.intervene()): number[] {
  return tf.tidy(() => {
    const all = editor.model.decoder.forward(sequences, interventions).arraySync()
    return all.flatMap((row, r) => row[sequences.lastColumn(r)]!)
  })
}

/** Returns the last logits of a text whose answer is read after its prompt, with a cache. */
function inTwoPasses(editor: Editor, prompt: number[], answer: number[]): number[] {
  const { decoder } = editor.model
  const interventions = { ...editor.intervene(), cache: new KeyValueCache() }
  const first = new Sequences([prompt])
  const second = new Sequences([answer], 'right', first)
  const values = tf.tidy(() => {
    decoder.run(decoder.embed(first), first, interventions)
    const hidden = decoder.run(decoder.embed(second), second, interventions)
    return [...decoder.logits(hidden, second, [[0, answer.length - 1]]).dataSync()]
  })
  interventions.cache.dispose()
  return values
}
