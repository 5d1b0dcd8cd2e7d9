import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { Gate } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { wordGate } from '../../editors/test/word-gate'
import { type Answer, asking, settled } from '../test/start-fake'
import { realDisk } from './edits/disk'
import type { NewMemory } from './engine/memory-editors'
import { openEngine } from './engine/open-engine'
import { defaultLimits } from './limits'
import { startServer } from './server'

/** Facts that contradict what the model knows. */
const odyssey = {
  id: 'odyssey',
  prompt: 'What is the director of Gangland Odyssey?',
  target: 'William A Seiter',
}
const lola = { id: 'lola', prompt: 'What is the vocal range for Lola Beeth?', target: 'mezzo soprano' }
const paraphrase = 'What is director of Gangland Odyssey?'
const before = 'Michael Chan'
const methods: Record<string, NewMemory> = {
  'a side memory for each edit': {},
  wise: { method: 'wise', settings: { steps: 8, prefixes: 1, variants: 1 } },
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadModel(embeddedModel)
  // The model creates some tensors when it first writes.
  for await (const _ of model.stream('a', { maxTokens: 1 }));
})
afterAll(() => model.dispose())

function memoryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wise-serve-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'acme.memory')
}

/** Serves the model from this thread, with a fast gate. */
async function open(
  memory: string,
  fresh: NewMemory = {},
  gate: Gate = wordGate(),
  onNote: (note: string) => void = () => {},
) {
  return startServer({
    ...{ name: 'tiny', engine: await openEngine(model, { memory, fresh, gate, onNote }) },
    ...{ journal: `${memory}.journal`, log: `${memory}.log`, disk: realDisk, limits: defaultLimits },
    ...{ host: '127.0.0.1', port: 0, page: '/nowhere', onError: console.error },
  })
}

async function start(memory: string, fresh: NewMemory = {}) {
  const server = await open(memory, fresh)
  onTestFinished(server.close)
  const ask = asking(server.url)
  const chat = async (messages: object[], name = 'tiny') => {
    const body = { model: name, messages, max_tokens: 8 }
    const { choices, usage } = (await ask('POST', '/v1/chat/completions', body)).body
    return { text: choices[0].message.content as string, usage }
  }
  const answer = (prompt: string, name?: string) => chat([{ role: 'user', content: prompt }], name)
  return { ...server, ask, answer }
}

/** Lets the edit train between two questions. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50))
}

type Served = Awaited<ReturnType<typeof start>>

/** Asks repeatedly while a change is made; returns the distinct answers in order. */
async function answersWhile(server: Served, prompt: string, change: Promise<Answer>): Promise<string[]> {
  const texts = new Set<string>()
  const made = change.then(() => settled(server, 100))
  for (let done = false; !done; ) {
    done = await Promise.race([made.then(() => true), pause().then(() => false)])
    texts.add((await server.answer(prompt)).text)
  }
  return [...texts]
}

it.each(Object.entries(methods))(
  'answers while it learns and unlearns, and never with half of it: %s',
  async (_, fresh) => {
    const tensors = tf.memory().numTensors
    const server = await start(memoryFile(), fresh)
    const { ask } = server
    expect(await answersWhile(server, odyssey.prompt, ask('POST', '/v1/edits', odyssey))).toEqual([
      before,
      odyssey.target,
    ])
    // An undo may retrain the other edit from scratch; its answers must not change meanwhile.
    expect(await answersWhile(server, odyssey.prompt, ask('POST', '/v1/edits', lola))).toEqual([
      odyssey.target,
    ])
    expect(await answersWhile(server, odyssey.prompt, ask('DELETE', '/v1/edits/lola'))).toEqual([
      odyssey.target,
    ])
    expect((await server.answer(odyssey.prompt, 'tiny:unedited')).text).toBe(before)
    // This undo trains nothing, so it may be done before the first question.
    const last = await answersWhile(server, odyssey.prompt, ask('DELETE', '/v1/edits/odyssey'))
    expect([[odyssey.target, before], [before]]).toContainEqual(last)
    await server.close()
    expect(tf.memory().numTensors).toBe(tensors)
  },
)

it('says which edit answers and how likely, in a conversation too', async () => {
  const memory = memoryFile()
  const server = await start(memory)
  const route = async (body: object) => (await server.ask('POST', '/v1/route', body)).body
  expect(await route({ prompt: paraphrase })).toEqual({
    answered_by: 'main',
    edit: null,
    read: paraphrase,
    candidates: [],
  })
  // The relation bank has no similar question, so it raises no threshold.
  const acme = { id: 'acme', prompt: 'Who sweeps the floors of Acme Mill?', target: 'Jane Roe' }
  const near = 'Who sweeps the floors of Acme Mill on Sunday?'
  await server.ask('POST', '/v1/edits', [{ ...acme, near }, odyssey, lola])
  await settled(server, 100)
  const found = await route({ prompt: 'Who sweeps floors of Acme Mill?' })
  expect(found).toMatchObject({ answered_by: 0, edit: 'acme', candidates: [{ ...acme, above: true }] })
  const [{ probability, threshold }] = found.candidates
  expect(probability).toBeGreaterThan(threshold)
  expect(probability).toBeLessThan(1)
  const refused = await route({ prompt: near })
  expect([refused.edit, refused.candidates[0]]).toMatchObject([null, { id: 'acme', above: false }])
  const messages = [
    { role: 'user', content: odyssey.prompt },
    { role: 'assistant', content: odyssey.target },
    { role: 'user', content: 'Are you sure?' },
  ]
  expect(await route({ messages })).toMatchObject({
    edit: 'odyssey',
    read: odyssey.prompt,
    candidates: [{ probability: 1 }],
  })
  expect(await route({ prompt: 'Are you sure?' })).toMatchObject({ edit: null })

  const { created } = (await server.ask('GET', '/v1/edits/lola')).body
  await server.close()
  // An existing memory keeps its method.
  const again = await start(memory, methods.wise)
  expect((await again.answer(odyssey.prompt)).text).toBe(odyssey.target)
  expect((await again.ask('GET', '/v1/edits/lola')).body).toMatchObject({ state: 'done', created })
})

it('has the latest of two contrary edits answer, and the earlier one again once it is undone', async () => {
  const server = await start(memoryFile())
  const { ask } = server
  const first = { id: 'first', prompt: 'Who sweeps the floors of Acme Mill?', target: 'Jane Roe' }
  const later = { id: 'later', prompt: 'Who sweeps floors of Acme Mill?', target: 'John Doe' }
  await ask('POST', '/v1/edits', [first, later])
  expect(await settled(server, 100)).toMatchObject([
    { id: 'first', state: 'done', overruled_by: 'later' },
    { id: 'later', contradicts: ['first'] },
  ])
  expect((await ask('POST', '/v1/route', { prompt: first.prompt })).body).toMatchObject({
    edit: 'later',
    candidates: [{ id: 'first', overruled_by: 'later' }],
  })
  const { records } = (await ask('POST', '/v1/evaluate', {})).body
  expect(records.map(({ id }: { id: string }) => id)).toEqual(['later'])
  await ask('DELETE', '/v1/edits/later')
  const [left] = await settled(server, 100)
  expect(left).not.toHaveProperty('overruled_by')
  expect((await server.answer(first.prompt)).text).toBe(first.target)
})

it('reads a memory of another gate again, says so, and keeps what it read', async () => {
  const memory = memoryFile()
  const first = await start(memory)
  await first.ask('POST', '/v1/edits', odyssey)
  await settled(first, 100)
  await first.close()
  const gate = wordGate({ sha256: 'other', dimensions: 8 })
  const notes: string[] = []
  const reopen = async () => {
    const server = await open(memory, {}, gate, (note) => notes.push(note))
    await server.close()
  }
  await reopen()
  await reopen()
  expect(notes).toEqual([`"${memory}" was made with another gate; its edits (1) are read again by this one.`])
})

it('shows what the model answers instead of a target that it could not learn', async () => {
  const server = await start(memoryFile(), { settings: { steps: 1, learningRate: 1e-6 } })
  await server.ask('POST', '/v1/edits', odyssey)
  const [edit] = await settled(server, 100)
  expect(edit).toMatchObject({ state: 'not_learned', error: expect.stringContaining(odyssey.target) })
  expect(edit).toMatchObject({ answer: expect.stringContaining(before) })
  expect((await server.answer(odyssey.prompt)).text).toBe(before)
})

it('serves a memory of WISE: which memory answers, and which edits are near', async () => {
  const memory = memoryFile()
  const server = await start(memory, methods.wise)
  expect((await server.ask('POST', '/v1/route', { prompt: paraphrase })).body).toEqual({
    answered_by: 'main',
    memories: [],
    nearest: [],
  })
  await server.ask('POST', '/v1/edits', [odyssey, lola])
  await settled(server, 100)
  const messages = [{ role: 'user', content: paraphrase }]
  const { body } = await server.ask('POST', '/v1/route', { messages })
  expect(body.answered_by).toBe(0)
  expect(body.memories).toMatchObject([{ index: 0, edits: ['odyssey', 'lola'] }])
  expect(body.memories[0].indicator).toBeGreaterThan(body.memories[0].threshold)
  expect(body.nearest).toMatchObject([odyssey, lola])
  expect(body.nearest[0].similarity).toBeGreaterThan(body.nearest[1].similarity)
  expect(body.nearest[0].similarity).toBeLessThanOrEqual(1)
  const far = (await server.ask('POST', '/v1/route', { prompt: 'The mother tongue of Danielle Darrieux is' }))
    .body
  expect(far.answered_by).toBe('main')

  // The token that ends the answer is not counted.
  const { usage } = await server.answer(odyssey.prompt)
  const expected = model.encode(`${odyssey.prompt} ${odyssey.target}`).length
  expect(usage.total_tokens).toBe(expected)

  await server.close()
  // An existing memory keeps its method.
  const again = await start(memory)
  expect((await again.answer(odyssey.prompt)).text).toBe(odyssey.target)
})
