import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-core'
import { generateBatch, type Interventions, type LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  edited,
  likelihood,
  loadCounting,
  logits,
  make,
  records,
  text,
  unedited,
  wise,
} from '../../../test/counting'
import { stateOf } from '../../../test/state'
import type { EditEvent, Editor } from '../../editor/editor'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c, d] = records

/** Options with enough capacity to memorise one edit. */
const THOROUGH = { layer: 0, steps: 40 }

describe('an edit', () => {
  test('makes its target likely, and the edited model says it', async () => {
    const editor = await edited(model, [a], THOROUGH)
    expect(likelihood(unedited(model), a)).toBeLessThan(0.01)
    expect(likelihood(editor, a)).toBeGreaterThan(0.5)
    expect(await text(editor, a.prompt)).toMatch(/^ nine/)
    editor.dispose()
  })

  test('reports every step, then what became of it', async () => {
    const editor = wise(model)
    const events: EditEvent[] = []
    for await (const event of editor.editEvents([a, b])) events.push(event)
    const steps = (id: string) => events.filter((event) => event.type === 'step' && event.id === id)
    for (const [index, record] of [a, b].entries()) {
      const summary = editor.edits[index]!
      expect(summary).toMatchObject({ ...record, status: 'done', reason: undefined })
      expect(summary.lossAfter).toBeLessThan(summary.lossBefore)
      expect(steps(record.id).length).toBe(summary.steps)
      for (const [step, event] of steps(record.id).entries()) {
        const { edit, margin } = (event as Extract<EditEvent, { type: 'step' }>).terms
        expect(event).toMatchObject({ index, step, loss: edit! + margin! })
        if (step === 0) expect(edit).toBe(summary.lossBefore)
      }
    }
    expect(events.filter(({ type }) => type === 'edit')).toEqual(
      editor.edits.map((edit, index) => ({ type: 'edit', index, edit })),
    )
    editor.dispose()
  })

  test('ends early once its loss is small', async () => {
    const editor = wise(model, { stopLoss: 3, steps: 70 })
    const [edit] = await make(editor, [a])
    expect(edit!.steps).toBeGreaterThan(0)
    expect(edit!.steps).toBeLessThan(editor.options.steps)
    expect(edit!.lossAfter).toBeLessThan(3)
    editor.dispose()
  })

  test('never changes a weight of the model', async () => {
    const before = weightsDigest()
    const editor = await edited(model, [a, b, c])
    await text(editor, a.prompt)
    await editor.undo('b')
    editor.reset()
    editor.dispose()
    expect(weightsDigest()).toBe(before)
  })

  test('has the same bits for the same seed, others for another', async () => {
    const [one, two] = [await edited(model, records), await edited(model, records)]
    expect(await stateOf(two)).toEqual(await stateOf(one))
    const other = await edited(model, records, { seed: 4 })
    expect(logits(other)).not.toEqual(logits(one))
    for (const editor of [one, two, other]) editor.dispose()
  })

  test('of one editor does not disturb another on the same model, even in turns', async () => {
    const options = { mode: 'retrieve', editsPerShard: 1 } as const
    const alone = [await edited(model, [a, b]), await edited(model, [c, d], options)]
    const together = [wise(model), wise(model, options)]
    const runs = [together[0]!.editEvents([a, b]), together[1]!.editEvents([c, d])]
    while (true) {
      const events = [await runs[0]!.next(), await runs[1]!.next()]
      if (events.every(({ done }) => done)) break
    }
    for (const [i, editor] of together.entries())
      expect(await stateOf(editor)).toEqual(await stateOf(alone[i]!))
    for (const editor of [...alone, ...together]) editor.dispose()
  })
})

test('a question decides which memory answers, regardless of the text around it', async () => {
  const editor = await edited(model, [a], THOROUGH)
  const say = (prompt: string, question?: string, from: Pick<Editor, 'generate'> = editor) =>
    from.generate(prompt, { question, maxTokens: 4 })
  expect(editor.explain('six seven eight').choice).toBe('main')
  const before = tf.memory().numTensors
  expect(await say(a.prompt)).toMatch(/^ nine/)
  expect(await say(a.prompt, a.prompt)).toBe(await say(a.prompt))
  expect(await say(a.prompt, 'six seven eight')).toBe(await say(a.prompt, undefined, model))
  expect(tf.memory().numTensors).toBe(before)
  expect(() => editor.interveneWith(1)).toThrow(/no side memory 1; there are 1/)
  editor.dispose()
})

test('each row of a batch is answered from the memory of its question, regardless of its tokens', async () => {
  const editor = await edited(model, [a], THOROUGH)
  const far = 'six seven eight'
  const prompts = [a.prompt, a.prompt, far].map((prompt) => model.encode(prompt))
  const say = (interventions: Interventions) =>
    generateBatch(model.decoder, prompts, { maxTokens: 2, interventions })
  const own = await say({})
  expect(editor.explain(far).choice).toBe('main')
  const before = tf.memory().numTensors
  const conversation = [
    { role: 'user', content: a.prompt },
    { role: 'assistant', content: far },
  ]
  const [taught, kept] = await say(editor.answering([conversation, far, far]))
  expect(model.tokenizer.decode(taught!)).toMatch(/^ ?nine/)
  expect(kept).toEqual(own[1])
  expect(await say(editor.answering([far, far, far]))).toEqual(own)
  await expect(say(editor.answering([a.prompt]))).rejects.toMatchObject({ code: 'BATCH_MISMATCH' })
  expect(tf.memory().numTensors).toBe(before)
  editor.dispose()
})

describe('edits in batches', () => {
  test('are trained together, what is left over too', async () => {
    const editor = wise(model, { ...THOROUGH, editsPerBatch: 2, editsPerShard: 4 })
    const summaries = await make(editor, [a, b, c])
    expect(summaries.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(summaries[1]!.lossBefore).toBe(summaries[0]!.lossBefore)
    expect(summaries[2]!.lossBefore).not.toBe(summaries[0]!.lossBefore)
    const before = unedited(model)
    for (const record of [a, b])
      expect(likelihood(editor, record)).toBeGreaterThan(likelihood(before, record))
    editor.dispose()
  })

  test('are all kept when the loop ends at the first of them', async () => {
    const options = { editsPerBatch: 2 }
    const editor = wise(model, options)
    for await (const event of editor.editEvents([a, b, c])) if (event.type === 'edit') break
    const whole = await edited(model, [a, b], options)
    expect(await stateOf(editor)).toEqual(await stateOf(whole))
    editor.dispose()
    whole.dispose()
  })
})

describe('replay', () => {
  const options = { mode: 'retrieve', shards: 1, editsPerShard: 1, steps: 30 } as const
  const indicatorOf = (editor: ReturnType<typeof wise>) => editor.explain(a.prompt).memories[1]!.indicator

  test('teaches a shard to leave earlier edits of others alone', async () => {
    const without = await edited(model, [a, b], options)
    const replayed = await edited(model, [a, b], { ...options, replay: 1 })
    expect(replayed.explain(a.prompt).memories[0]).toEqual(without.explain(a.prompt).memories[0])
    expect(indicatorOf(replayed)).toBeLessThan(indicatorOf(without))
    without.dispose()
    replayed.dispose()
  })
})

describe('ids', () => {
  test('are numbers unless given, and never taken twice', async () => {
    const editor = wise(model, { steps: 1 })
    const nameless = records.map(({ id: _, ...record }) => record)
    await make(editor, [nameless[0]!, { ...nameless[1]!, id: '3' }, nameless[2]!])
    expect(editor.edits.map(({ id }) => id)).toEqual(['1', '3', '4'])
    editor.dispose()
  })

  test('that exist are refused, the edits before them stay', async () => {
    const editor = await edited(model, [a], { steps: 1 })
    await expect(make(editor, [b, { ...c, id: 'a' }, d])).rejects.toMatchObject({ code: 'EDIT_EXISTS' })
    expect(editor.edits.map(({ id }) => id)).toEqual(['a', 'b'])
    await expect(editor.undo('z')).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
    editor.dispose()
  })
})

test.each([
  { prompt: '', target: 'two' },
  { prompt: 'one', target: '' },
  { prompt: 'one ', target: '' },
])('an empty text is refused, and editing goes on: %o', async (record) => {
  const editor = await edited(model, [a])
  const before = await stateOf(editor)
  await expect(make(editor, [record])).rejects.toMatchObject({ code: 'TARGET_EMPTY' })
  expect(await stateOf(editor)).toEqual(before)
  await make(editor, [b])
  expect(editor.edits.length).toBe(2)
  editor.dispose()
})

test('reset takes back all edits', async () => {
  const editor = await edited(model, [a, b, c])
  editor.reset()
  expect(editor.edits).toEqual([])
  expect(editor.memories).toEqual([])
  expect(logits(editor)).toEqual(logits(wise(model)))
  const again = await edited(model, [a])
  await make(editor, [a])
  expect(await stateOf(editor)).toEqual(await stateOf(again))
  editor.dispose()
  again.dispose()
})

/** The bytes of every weight of the model. */
function weightsDigest(): string {
  const hash = createHash('sha256')
  const { weights } = model.decoder
  for (const name of weights.names()) {
    const { buffer, byteOffset, byteLength } = weights.get(name).dataSync()
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength))
  }
  return hash.digest('hex')
}
