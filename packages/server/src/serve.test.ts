import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedModel } from '@wise-edit/embedded-model'
import { expect, it, onTestFinished } from 'vitest'
import { asking, settled } from '../test/start-fake'
import { type ServeOptions, serve } from './serve'

const edit = {
  id: 'odyssey',
  prompt: 'What is the director of Gangland Odyssey?',
  target: 'William A Seiter',
}
const before = 'Michael Chan'

function memoryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wise-serve-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'acme.memory')
}

async function start(options: Partial<ServeOptions> & { memory: string }) {
  const server = await serve({ model: embeddedModel, name: 'tiny', port: 0, ...options } as ServeOptions)
  onTestFinished(server.close)
  const ask = asking(server.url)
  const answer = async (name = 'tiny') => {
    const messages = [{ role: 'user', content: edit.prompt }]
    const { body } = await ask('POST', '/v1/chat/completions', { model: name, messages, max_tokens: 8 })
    return body.choices[0].message.content as string
  }
  return { ...server, ask, answer }
}

it('serves a model from a thread: it answers, learns, routes, evaluates, forgets, and keeps the memory', async () => {
  const memory = memoryFile()
  const loaded: number[] = []
  const { ask, answer, close } = await start({ memory, onProgress: ({ done }) => loaded.push(done) })
  expect(loaded.length).toBeGreaterThan(0)
  expect(await answer()).toBe(before)
  const added = await ask('POST', '/v1/edits', edit)
  expect([added.status, ['waiting', 'training']]).toEqual([202, expect.arrayContaining([added.body.state])])
  expect(await settled({ ask }, 50)).toMatchObject([{ ...edit, state: 'done' }])
  expect(await answer()).toBe(edit.target)
  expect(await answer('tiny:unedited')).toBe(before)
  expect((await ask('POST', '/v1/route', { prompt: edit.prompt })).body).toMatchObject({ edit: edit.id })
  expect((await ask('POST', '/v1/evaluate', {})).body.totals.own).toMatchObject({ estimate: 1 })
  const stream = { model: 'tiny', prompt: edit.prompt, stream: true, max_tokens: 8 }
  expect((await ask('POST', '/v1/completions', stream)).body).toMatch(/ William[\s\S]*\[DONE\]\n\n$/)
  expect((await ask('GET', '/metrics')).body).toMatch(/^wise_tensors [1-9]/m)
  await close()

  const again = await start({ memory })
  expect(await again.answer()).toBe(edit.target)
  await again.ask('DELETE', `/v1/edits/${edit.id}`)
  expect(await again.answer()).toBe(before)
  expect((await again.ask('GET', '/v1/edits')).body.data).toEqual([])
  await expect(start({ memory })).rejects.toMatchObject({ code: 'MEMORY_IN_USE' })
})

it('answers /health while the model reads a long prompt, and refuses one that is far too long unread', async () => {
  const { ask } = await start({ memory: memoryFile() })
  const prompt = 'the '.repeat(230)
  const texts = Array.from({ length: 8 }, () =>
    ask('POST', '/v1/completions', { model: 'tiny', prompt, max_tokens: 4 }),
  )
  const order: string[] = []
  const answered = Promise.all(texts).then(() => order.push('texts'))
  for (let i = 0; i < 5; i++) {
    expect((await ask('GET', '/health')).status).toBe(200)
    order.push('health')
  }
  const tooLong = { model: 'tiny', prompt: 'a'.repeat(200_000) }
  const refused = await ask('POST', '/v1/completions', tooLong)
  order.push('refused')
  expect([refused.status, refused.body.error.code]).toEqual([400, 'context_length_exceeded'])
  await answered
  expect(order.at(-1)).toBe('texts')
})

it('says why a model cannot be loaded, and leaves the memory to others', async () => {
  const memory = memoryFile()
  await expect(start({ memory, model: '/nowhere' })).rejects.toMatchObject({ name: 'WiseError' })
  const stopped = new AbortController()
  stopped.abort(new Error('enough'))
  await expect(start({ memory, signal: stopped.signal })).rejects.toThrow('enough')
  expect(await (await start({ memory })).answer()).toBe(before)
})
