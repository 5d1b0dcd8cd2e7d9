import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { findSubject } from '@wise-edit/relations'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { partsOf, writeParts } from '../../../test/memory-parts'
import { stateOf, withFolder } from '../../../test/state'
import { wordGate } from '../../../test/word-gate'
import { createPerEditEditor } from '.'
import { removeEdit } from './memory/remove-edit'

const options = { rank: 2, layer: 0, learningRate: 0.2 }
const create = (model: LanguageModel, more = {}) =>
  createPerEditEditor(model, wordGate(), { ...options, ...more })

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records
const say = async (editor: ReturnType<typeof create>, prompt: string) => {
  const text = await editor.generate(prompt, { maxTokens: 8 })
  return text.trim()
}

describe('a side memory for each edit', () => {
  test('answers its own question with the target, which ends', async () => {
    const editor = create(model)
    await make(editor, [a, b])
    expect(editor.edits.map(({ status }) => status)).toEqual(['done', 'done'])
    expect([await say(editor, a.prompt), await say(editor, b.prompt)]).toEqual([a.target, b.target])
    const { numTensors } = tf.memory()
    const { bytes } = editor
    await make(editor, [c])
    expect(tf.memory().numTensors).toBe(numTensors)
    expect(editor.bytes).toBeGreaterThan(bytes)
    editor.dispose()
    expect(editor.bytes).toBe(0)
  })

  test('answers questions about several edits together as one by one', async () => {
    using editor = create(model)
    await make(editor, [a, b, c])
    const questions = [a, b, 'seven eight', c, a, 'one'].map((asked) =>
      typeof asked === 'string' ? asked : asked.prompt,
    )
    expect(new Set(questions.map((question) => editor.explain(question).choice)).size).toBe(4)
    const texts = (from: readonly string[]) =>
      from.map((question) => ({
        prompt: model.encode(question),
        maxTokens: 8,
        interventions: editor.answering([question]),
      }))
    const alone: number[][] = []
    for (const question of questions) alone.push(...(await model.generateTogether(texts([question]))))
    expect(await model.generateTogether(texts(questions))).toEqual(alone)
  })

  test('is the same in any order and beside any others, and an undo leaves no trace', async () => {
    const [one, two] = [create(model), create(model)]
    await make(one, [
      { ...a, id: 'a' },
      { ...b, id: 'b' },
    ])
    await make(two, [
      { ...b, id: 'b' },
      { ...c, id: 'c' },
      { ...a, id: 'a' },
    ])
    await two.undo('c')
    const rows = [a, b, c].map(({ prompt }) => model.encode(prompt))
    const ask = (editor: typeof one) =>
      rows.map((row) => {
        const sequences = new Sequences([row])
        return tf.tidy(() => Array.from(model.decoder.forward(sequences, editor.intervene()).dataSync()))
      })
    expect(ask(two)).toEqual(ask(one))
    await one.undo('a')
    expect(ask(one)[0]).toEqual(
      tf.tidy(() => Array.from(model.decoder.forward(new Sequences([rows[0] as number[]])).dataSync())),
    )
    one.dispose()
    two.dispose()
  })

  test('leaves the other rows of a batch their bits', async () => {
    const editor = create(model)
    await make(editor, [a])
    const rows = new Sequences(
      [a.prompt, c.prompt].map((prompt) => model.encode(prompt)),
      'left',
    )
    const [edited, before] = [editor.intervene(), {}].map((interventions) =>
      tf.tidy(() => model.decoder.forward(rows, interventions).arraySync()),
    )
    expect(edited?.[1]).toEqual(before?.[1])
    expect(edited?.[0]).not.toEqual(before?.[0])
    editor.dispose()
  })

  test('that is not learned says what the model answers instead, and changes nothing', async () => {
    const editor = create(model, { steps: 1, learningRate: 1e-6 })
    const before = logits(unedited(model))
    await make(editor, [a])
    expect(editor.edits).toMatchObject([{ status: 'not learned', answer: expect.any(String) }])
    expect(editor.edits[0]?.reason).toContain(`expected "${a.target}"`)
    expect(logits(editor)).toEqual(before)
    editor.dispose()
  })

  test('that is not learned can be tried again with other settings, beside those that were', async () => {
    const editor = create(model)
    await make(editor, [b])
    const { memory } = structuredClone(editor.learned('b'))
    editor.trainWith({ steps: 1, learningRate: 1e-6 })
    await make(editor, [a, c])
    expect(editor.edits.map(({ status }) => status)).toEqual(['done', 'not learned', 'not learned'])
    editor.trainWith({ steps: 60, learningRate: 0.2, rank: 3 })
    await make(editor, [{ ...a, paraphrases: ['two one'] }])
    expect(editor.edits.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'b done',
      'c not learned',
      'a done',
    ])
    expect(editor.learned('a').memory?.rank).toBe(3)
    expect(editor.learned('b').memory).toEqual(memory)
    expect(await say(editor, a.prompt)).toBe(a.target)
    expect(() => editor.trainWith({ steps: 0 })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
    expect(() => editor.trainWith({ layer: 1 } as object)).toThrow(/no option is called "layer"/)
    await expect(make(editor, [a])).rejects.toMatchObject({ code: 'EDIT_EXISTS' })
    editor.dispose()
  })

  test('can be made again with other paraphrases; the earlier one stays where that fails or is given up', async () => {
    const editor = create(model)
    await make(editor, [a, b])
    const renew = async (record: Parameters<typeof editor.renew>[0], options?: { signal: AbortSignal }) => {
      for await (const event of editor.renew(record, options)) void event
    }
    const more = { ...a, paraphrases: ['two one'] }
    await renew(more)
    expect(editor.edits).toMatchObject([
      { id: 'b', status: 'done' },
      { id: 'a', status: 'done', paraphrases: ['two one'] },
    ])
    expect(editor.learned('a').memory?.texts).toContain('two one')
    expect(await say(editor, a.prompt)).toBe(a.target)
    const { memory } = structuredClone(editor.learned('a'))
    editor.trainWith({ steps: 1, learningRate: 1e-6 })
    await renew({ ...a, paraphrases: ['three'] })
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    await expect(renew({ ...a, paraphrases: ['three'] }, { signal: stop.signal })).rejects.toThrow('enough')
    expect(editor.edits.map(({ id, status }) => `${id} ${status}`)).toEqual(['b done', 'a done'])
    expect(editor.learned('a').memory).toEqual(memory)
    await expect(renew({ ...a, id: 'x' })).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
    editor.dispose()
  })

  test('of two that contradict each other the later one answers, and says so', async () => {
    const editor = create(model)
    await make(editor, [
      { ...a, id: 'first' },
      { ...a, id: 'second', target: b.target },
    ])
    expect(editor.edits).toMatchObject([{ overruledBy: 'second' }, { contradicts: ['first'] }])
    expect(await say(editor, a.prompt)).toBe(b.target)
    await editor.undo('second')
    expect(editor.edits[0]).not.toHaveProperty('overruledBy')
    expect(await say(editor, a.prompt)).toBe(a.target)
    editor.dispose()
  })

  test('in other words contradicts one too, and answers its exact words', async () => {
    // To the gate, five words of six are the same question.
    const words = 'one two three four five six'
    const facts = [
      { id: 'first', prompt: words, target: 'nine' },
      { id: 'second', prompt: words.replace('six', 'seven'), target: 'two' },
      { id: 'third', prompt: words.replace('six', 'eight'), target: 'three' },
      { id: 'same', prompt: words.replace('six', 'nine'), target: 'three' },
    ]
    const numbers = facts.map(({ prompt }) => prompt)
    const editor = create(model)
    await make(editor, facts)
    expect(editor.edits).toMatchObject([
      { overruledBy: 'same' },
      { contradicts: ['first'], overruledBy: 'same' },
      { contradicts: ['first', 'second'] },
      { contradicts: ['first', 'second'] },
    ])
    const edits = () => numbers.map((prompt) => editor.explain(prompt).edit)
    expect(edits()).toEqual(['same', 'same', 'third', 'same'])
    expect(editor.explain(words).candidates).toMatchObject([{ id: 'first', overruledBy: 'same' }])
    await editor.undo('same')
    expect(edits()).toEqual(['third', 'third', 'third', 'third'])
    await editor.undo('second')
    expect(editor.edits).toMatchObject([{ overruledBy: 'third' }, { contradicts: ['first'] }])
    await editor.undo('first')
    expect(editor.edits[0]).not.toHaveProperty('contradicts')
    // Taught again it is the latest.
    await make(editor, facts.slice(0, 1))
    expect(edits()).toEqual(['first', 'first', 'first', 'first'])
    editor.dispose()
  })

  test('is taken back in the middle of another, which ends as if it had never been', async () => {
    const [editor, never] = [create(model), create(model)]
    await make(editor, [a])
    for await (const event of editor.editEvents([b])) {
      if (event.type === 'edit') expect(event.index).toBe(0)
      else if (event.step === 0) await editor.undo('a')
    }
    await make(never, [b])
    expect(await stateOf(editor)).toEqual(await stateOf(never))
    editor.dispose()
    never.dispose()
  })

  test('leaves earlier ones their words where the options say so', async () => {
    const editor = create(model, { overrule: false })
    const words = 'one two three four five six'
    await make(editor, [
      { id: 'first', prompt: words, target: 'nine' },
      { id: 'second', prompt: words.replace('six', 'seven'), target: 'two' },
    ])
    expect(editor.edits[0]).not.toHaveProperty('overruledBy')
    expect(editor.edits[1]).toMatchObject({ contradicts: ['first'] })
    expect(editor.explain(words).edit).toBe('first')
    editor.dispose()
  })

  test('does not contradict one of another number or subject, however similar', async () => {
    const editor = create(model)
    const [prompt, target] = ['one two three four five six seven', 'nine']
    await make(editor, [
      { id: '1', prompt: `${prompt} 124`, target },
      { id: '2', prompt: `${prompt} 125`, target: 'two' },
      { id: '3', prompt: `${prompt} ten`, subject: 'ten', target },
      { id: '4', prompt: `${prompt} twelve`, subject: 'twelve', target: 'two' },
    ])
    expect(editor.edits.flatMap(({ contradicts = [] }) => contradicts)).toEqual([])
    expect(editor.explain(`${prompt} 124`).edit).toBe('1')
    editor.dispose()
  })

  test('that overrules others comes back from a file', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'memory.safetensors')
      const [one, two] = [create(model), create(model)]
      await make(one, [
        { ...a, id: 'first' },
        { ...a, id: 'second', target: b.target },
      ])
      await one.save(path)
      // The second edit is as in files of earlier versions; the first names edits that it cannot overrule.
      const { contents, tensors } = await partsOf(path)
      const { edits } = (contents as { state: { edits: Record<string, unknown>[] } }).state
      expect(edits[0]).not.toHaveProperty('overruledBy')
      Object.assign(edits[0]!, { contradicts: ['second', 'first', 'none'] })
      Object.assign(edits[1]!, { contradicts: 'first' })
      await writeParts(path, { contents, tensors })
      await two.load(path)
      expect(two.edits).toEqual(one.edits)
      expect(two.explain(a.prompt).edit).toBe('second')
      await removeEdit(path, 'first')
      await two.load(path)
      expect(two.edits[0]).not.toHaveProperty('contradicts')
      one.dispose()
      two.dispose()
    })
  })

  test('stores its subject in its file, which files of earlier versions lack', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'memory.safetensors')
      const [one, two] = [create(model), create(model)]
      await make(one, [a, b])
      const found = [a, b].map(({ prompt }) => findSubject(prompt))
      await one.save(path)
      const { contents, tensors } = await partsOf(path)
      const { memories } = (contents as { state: { memories: { subject?: string | null }[] } }).state
      expect(memories.map(({ subject }) => subject ?? undefined)).toEqual(found)
      const subjects = () => ['a', 'b'].map((id) => two.learned(id).memory?.subject)
      Object.assign(memories[0]!, { subject: 'six' })
      Object.assign(memories[1]!, { subject: null })
      await writeParts(path, { contents, tensors })
      await two.load(path)
      expect(subjects()).toEqual(['six', undefined])
      for (const memory of memories) delete memory.subject
      await writeParts(path, { contents, tensors })
      await two.load(path)
      expect(subjects()).toEqual(found)
      one.dispose()
      two.dispose()
    })
  })

  test('comes back from a file with the same bits', async () => {
    await withFolder(async (folder) => {
      const [one, two] = [create(model), create(model)]
      await make(one, [a, b])
      await one.save(join(folder, 'memory.safetensors'))
      await two.load(join(folder, 'memory.safetensors'))
      expect(await stateOf(two)).toEqual(await stateOf(one))
      expect(await say(two, b.prompt)).toBe(b.target)
      one.dispose()
      two.dispose()
    })
  })

  test('keeps what the caller says is near away', async () => {
    const near = a.prompt.split(' ').toReversed().join(' ')
    const [open, closed] = [create(model), create(model)]
    await make(open, [a])
    await make(closed, [{ ...a, contrasts: [near] }])
    expect(open.explain(near).choice).toBe(0)
    expect(closed.explain(near).choice).toBe('main')
    expect(closed.explain(a.prompt).choice).toBe(0)
    expect(closed.nearest(near, 1)).toMatchObject([{ id: a.id, target: a.target }])
    open.dispose()
    closed.dispose()
  })
})

behavesAsEditor({
  create: (model) => create(model),
  other: (model) => create(model, { rank: 1, learningRate: 0.1 }),
  routes: true,
  undoesAtOnce: true,
})
