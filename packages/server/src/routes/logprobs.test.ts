import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asking, type FakeServer, settled } from '../../test/start-fake'
import { serve } from '../serve'
import type { WiseServer } from '../server'

const question = 'What is the director of Gangland Odyssey?'
const target = ' William A Seiter'
const folder = mkdtempSync(join(tmpdir(), 'wise-logprobs-'))
let server: WiseServer
let ask: FakeServer['ask']

beforeAll(async () => {
  server = await serve({ model: embeddedModel, memory: join(folder, 'm'), name: 'tiny', port: 0 })
  ask = asking(server.url)
  await ask('POST', '/v1/edits', { prompt: question, target: target.trim() })
  expect(await settled({ ask }, 50)).toMatchObject([{ state: 'done' }])
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

async function complete(parameters: object) {
  const body = { model: 'tiny', max_tokens: 0, logprobs: 1, ...parameters }
  const answer = await ask('POST', '/v1/completions', body)
  expect([answer.status, answer.body.error]).toEqual([200, undefined])
  return answer.body.choices
}

async function tokenize(prompt: string): Promise<number[]> {
  return (await ask('POST', '/tokenize', { prompt, add_special_tokens: false })).body.tokens
}

/** Token with its scores, as responses and turns hold it. */
interface Scored {
  token: string
  logprob: number
  top_logprobs: unknown[]
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('scores of completions', () => {
  it('scores the prompt as the model does, with offsets into the text', async () => {
    const text = 'The capital of France is Paris, they say.'
    const [{ text: echoed, logprobs }] = await complete({ model: 'tiny:unedited', prompt: text, echo: true })
    expect([echoed, logprobs.tokens.join('')]).toEqual([text, text])
    for (const [i, offset] of logprobs.text_offset.entries())
      expect(text.startsWith(logprobs.tokens[i], offset)).toBe(true)
    using model = await loadModel(embeddedModel)
    const [first, ...rest] = model.encode(text) as [number, ...number[]]
    const [scores] = await model.scoreTargets([{ prompt: [first], target: rest }])
    expect(logprobs.token_logprobs[0]).toBe(null)
    expect(logprobs.top_logprobs[0]).toBe(null)
    for (const [i, nll] of (scores?.nlls ?? []).entries()) {
      expect(logprobs.token_logprobs[i + 1]).toBeCloseTo(-nll, 3)
      const best = Math.max(...Object.values<number>(logprobs.top_logprobs[i + 1]))
      expect(best === logprobs.token_logprobs[i + 1]).toBe(scores?.predicted[i] === rest[i])
    }
  })

  it.each(['tiny', 'tiny:unedited'])(
    'gives %s the same scores when it writes and when it reads',
    async (model) => {
      const prompt = await tokenize(question)
      const [written] = await complete({ model, prompt, max_tokens: 6, logprobs: 5 })
      const count = written.logprobs.tokens.length
      expect(written.logprobs.tokens.join('')).toBe(written.text)
      expect(written.logprobs.text_offset[0]).toBe(0)
      for (const top of written.logprobs.top_logprobs) {
        expect(Object.keys(top).length).toBeGreaterThanOrEqual(5)
        expect(Object.values<number>(top)).toEqual(Object.values<number>(top).sort((a, b) => b - a))
      }
      const [read] = await complete({ model, prompt: await tokenize(question + written.text), echo: true })
      expect(read.logprobs.tokens.slice(-count)).toEqual(written.logprobs.tokens)
      for (const [i, score] of read.logprobs.token_logprobs.slice(-count).entries())
        expect(score).toBeCloseTo(written.logprobs.token_logprobs[i], 2)
    },
  )

  it('scores the answer that was taught higher with the memory, by text and by token ids', async () => {
    const score = async (model: string, answer: string, labelled = question) => {
      const count = (await tokenize(answer)).length
      const [asText, asIds] = await Promise.all(
        [labelled + answer, await tokenize(labelled + answer)].map(async (prompt) => {
          const [{ logprobs }] = await complete({ model, prompt, echo: true, max_tokens: 1 })
          return sum(logprobs.token_logprobs.slice(-1 - count, -1))
        }),
      )
      expect(asText).toBeCloseTo(asIds as number, 3)
      return asText as number
    }
    const old = ' Michael Chan'
    expect(await score('tiny', target)).toBeGreaterThan(await score('tiny', old))
    expect(await score('tiny', target)).toBeGreaterThan(-1)
    expect(await score('tiny:unedited', target)).toBeLessThan(await score('tiny:unedited', old))
    const labelled = `Question: ${question}\nAnswer:`
    expect(await score('tiny', target, labelled)).toBeGreaterThan(await score('tiny', old, labelled))
    const other = 'What is the capital of France?'
    expect(await score('tiny', ' Paris', other)).toBeCloseTo(await score('tiny:unedited', ' Paris', other), 5)
  })

  it('scores several prompts, and the tokens before a stop text alone', async () => {
    const choices = await complete({
      prompt: [question, 'The', 'A'],
      max_tokens: 8,
      logprobs: 0,
      stop: ' A ',
    })
    expect(choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2])
    const [{ text, logprobs }] = choices
    expect(text).toBe(' William')
    expect(logprobs.tokens.join('')).toBe(' William')
    for (const [i, top] of logprobs.top_logprobs.entries())
      expect(top).toEqual({ [logprobs.tokens[i]]: logprobs.token_logprobs[i] })
  })

  it('scores events as it does the whole text', async () => {
    const asked = { model: 'tiny', prompt: question, max_tokens: 5, logprobs: 2, echo: true }
    const [whole] = await complete(asked)
    const { body } = await ask('POST', '/v1/completions', { ...asked, stream: true })
    const events = (body as string).split('\n\n').filter((event) => event.startsWith('data: {'))
    const parts = events.map((event) => JSON.parse(event.slice('data: '.length)).choices[0].logprobs)
    for (const field of ['tokens', 'token_logprobs', 'top_logprobs', 'text_offset'])
      expect(parts.flatMap((part) => part[field])).toEqual(whole.logprobs[field])
  })
})

it('scores the turns of a conversation, whole and in events', async () => {
  const messages = [{ role: 'user', content: question }]
  const asked = { model: 'tiny', messages, max_tokens: 5, logprobs: true, top_logprobs: 3 }
  const { body } = await ask('POST', '/v1/chat/completions', asked)
  const { content } = body.choices[0].logprobs
  expect(
    content
      .map(({ token }: { token: string }) => token)
      .join('')
      .trimStart(),
  ).toBe(body.choices[0].message.content)
  for (const { token, logprob, bytes, top_logprobs } of content) {
    expect(Buffer.from(bytes).toString()).toBe(token)
    expect(top_logprobs).toHaveLength(3)
    expect(top_logprobs[0]).toEqual({ token, logprob, bytes })
  }
  const events = await ask('POST', '/v1/chat/completions', { ...asked, stream: true })
  const parts = (events.body as string).split('\n\n').filter((event) => event.startsWith('data: {'))
  const streamed = parts.flatMap(
    (event) => JSON.parse(event.slice('data: '.length)).choices[0].logprobs.content,
  )
  expect(streamed).toEqual(content)
})

it('scores the tokens of a response, whole and in events', async () => {
  const asked = { model: 'tiny', input: question, max_output_tokens: 5 }
  const respond = async (more: object) => (await ask('POST', '/v1/responses', { ...asked, ...more })).body
  const contentOf = ({ output }: { output: { content: { text: string; logprobs: Scored[] }[] }[] }) =>
    output[0]!.content[0]!
  const { body } = await ask('POST', '/v1/chat/completions', {
    ...{ model: 'tiny', messages: [{ role: 'user', content: question }], max_tokens: 5 },
    ...{ logprobs: true, top_logprobs: 2 },
  })
  const inChat: Scored[] = body.choices[0].logprobs.content
  const whole = contentOf(await respond({ top_logprobs: 2 }))
  expect(whole.logprobs).toEqual(inChat)
  const include = ['message.output_text.logprobs']
  const withoutOthers = inChat.map((token) => ({ ...token, top_logprobs: [] }))
  expect(contentOf(await respond({ include })).logprobs).toEqual(withoutOthers)
  expect(contentOf(await respond({ top_logprobs: 0 })).logprobs).toEqual([])

  const parts = ((await respond({ top_logprobs: 2, include, stream: true })) as string).split('\n\n')
  const events = parts
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)))
  const deltas = events.filter(({ type }) => type === 'response.output_text.delta')
  expect(deltas.flatMap(({ logprobs }) => logprobs)).toEqual(inChat)
  expect(deltas.map(({ delta }) => delta).join('')).toBe(whole.text)
  expect(events.find(({ type }) => type === 'response.output_text.done').logprobs).toEqual(inChat)
  expect(contentOf(events.at(-1).response)).toEqual(whole)

  for (const [more, param] of [
    [{ top_logprobs: 21 }, 'top_logprobs'],
    [{ include: ['reasoning.encrypted_content'] }, 'include.0'],
  ] as const)
    expect((await respond(more)).error).toMatchObject({ param, code: 'invalid_value' })
})

it('serves its tokenizer as vLLM does', async () => {
  const { body: info } = await ask('GET', '/tokenizer_info')
  expect(info).toMatchObject({ bos_token: '<|endoftext|>', eos_token: '<|endoftext|>', chat_template: null })
  const { body } = await ask('POST', '/tokenize', { prompt: 'Héllo there' })
  expect(body).toMatchObject({ count: body.tokens.length, max_model_len: 256 })
  expect((await ask('POST', '/detokenize', { tokens: body.tokens })).body).toEqual({ prompt: 'Héllo there' })
  for (const [path, sent, param] of [
    ['/tokenize', { prompt: 'a'.repeat(200_000) }, 'prompt'],
    ['/tokenize', { prompt: 'a', model: 'gpt-4' }, 'model'],
    ['/detokenize', { tokens: [1 << 30] }, 'tokens'],
  ] as const) {
    const { status, body } = await ask('POST', path, sent)
    expect([status < 500, body.error.param]).toEqual([true, param])
  }
})
