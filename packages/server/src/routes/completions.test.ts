import { describe, expect, it } from 'vitest'
import { FakeModel } from '../../test/fake-model'
import { settled, startFake } from '../../test/start-fake'

const ask = { model: 'fake', prompt: 'Count!', max_tokens: 20 }
const chat = { model: 'fake', messages: [{ role: 'user', content: 'Count!' }] }

describe('completions', () => {
  it('goes on with a text, counts its tokens, and says why it ended', async () => {
    const server = await startFake()
    const { body } = await server.ask('POST', '/v1/completions', ask)
    expect(body).toMatchObject({ object: 'text_completion', model: 'fake' })
    expect(body.choices).toEqual([
      {
        index: 0,
        text: ' one two three four five six seven eight nine ten',
        logprobs: null,
        finish_reason: 'stop',
      },
    ])
    expect(body.usage).toEqual({ prompt_tokens: 1, completion_tokens: 10, total_tokens: 11 })
  })

  it.each([
    [{ max_tokens: 3 }, ' one two three', 'length', 3],
    [{ stop: ' four' }, ' one two three', 'stop', 4],
    [{ stop: ['six', 'ee f'] }, ' one two thr', 'stop', 4],
    [
      { prompt: ['Count!'], n: 1, best_of: 1, user: 'me', logit_bias: {}, max_tokens: 1 },
      ' one',
      'length',
      1,
    ],
    [{ prompt: 'x '.repeat(62) }, ' one two three', 'length', 3],
  ])('obeys %j', async (parameters, text, reason, tokens) => {
    const server = await startFake()
    const { body } = await server.ask('POST', '/v1/completions', { ...ask, ...parameters })
    expect(body.choices[0]).toMatchObject({ text, finish_reason: reason })
    expect(body.usage.completion_tokens).toBe(tokens)
  })

  it('asks for 16 tokens at most where no number is given, and never for more than the server allows', async () => {
    const server = await startFake({ limits: { answerTokens: 4 } })
    const { body } = await server.ask('POST', '/v1/completions', { ...ask, max_tokens: 100 })
    expect(body.usage.completion_tokens).toBe(4)
  })

  it('answers several prompts, each by itself, and adds up their tokens', async () => {
    const server = await startFake()
    await server.ask('POST', '/v1/edits', { prompt: 'Two?', target: 'No.' })
    await settled(server)
    const prompt = ['Count!', 'Two?', ...Array.from({ length: 12 }, () => 'Count on!')]
    const { body } = await server.ask('POST', '/v1/completions', { ...ask, prompt, max_tokens: 2 })
    const texts = body.choices.map(({ text }: { text: string }) => text)
    expect(texts).toEqual([' one two', ' No.', ...Array.from({ length: 12 }, () => ' one two')])
    expect(body.choices.map(({ index }: { index: number }) => index)).toEqual([...prompt.keys()])
    expect(body.usage).toEqual({ prompt_tokens: 26, completion_tokens: 27, total_tokens: 53 })
  })

  it('begins with the prompt where that is asked for, whole and in events', async () => {
    const server = await startFake()
    const echo = { ...ask, echo: true, max_tokens: 2 }
    const { body } = await server.ask('POST', '/v1/completions', { ...echo, prompt: ['Count!', 'Go'] })
    expect(body.choices.map(({ text }: { text: string }) => text)).toEqual(['Count! one two', 'Go one two'])
    const events = await server.ask('POST', '/v1/completions', { ...echo, stream: true })
    const pieces = [...(events.body as string).matchAll(/"text":"([^"]*)"/g)].map(([, piece]) => piece)
    expect(pieces).toEqual(['Count!', ' one', ' two', ''])
  })

  it('takes token ids, one prompt or several, and the edit that they ask for', async () => {
    const server = await startFake()
    const { tokens } = (await server.ask('POST', '/tokenize', { prompt: 'Two?' })).body
    await server.ask('POST', '/v1/edits', { prompt: 'Two?', target: 'No.' })
    await settled(server)
    const texts = async (parameters: object) =>
      (
        await server.ask('POST', '/v1/completions', { ...ask, max_tokens: 2, ...parameters })
      ).body.choices.map(({ text }: { text: string }) => text)
    expect(await texts({ prompt: [1, 2] })).toEqual([' one two'])
    expect(await texts({ prompt: [[1, 2], tokens] })).toEqual([' one two', ' No.'])
    expect(await texts({ prompt: tokens, echo: true })).toEqual(['Two? No.'])
    expect(await texts({ prompt: tokens, model: 'fake:unedited' })).toEqual([' one two'])
  })

  it('writes nothing where no token is asked for', async () => {
    const server = await startFake()
    const { body } = await server.ask('POST', '/v1/completions', { ...ask, max_tokens: 0, echo: true })
    expect(body.choices[0]).toMatchObject({ text: 'Count!', finish_reason: 'length' })
    expect(body.usage.completion_tokens).toBe(0)
  })

  it.each([
    [{ prompt: [1, -2, 3] }, 'prompt.1', /at least 0/],
    [{ prompt: [1, 0.5] }, 'prompt.1', /a whole number/],
    [{ prompt: [1.5] }, 'prompt.0', /a whole number/],
    [{ prompt: [[1, 2], []] }, 'prompt.1', /1/],
    [{ prompt: [1, 1000] }, 'prompt', /token id 1000; the model has ids from 0 to 999/],
    [{ prompt: Array.from({ length: 64 }, () => 1) }, 'prompt', /64 tokens and at most 63/],
    [{ prompt: [] }, 'prompt', /./],
    [{ prompt: [1, 'a'] }, 'prompt.0', /./],
    [{ prompt: 7 }, 'prompt', /a text, token ids, or several/],
    [{ prompt: Array.from({ length: 65 }, () => 'a') }, 'prompt', /64/],
    [{ prompt: ['a', ''] }, 'prompt', /no token/],
    [{ prompt: ['a', 'b'], stream: true }, 'stream', /2 prompts/],
    [{ logprobs: 6 }, 'logprobs', /at most 5/],
    [{ logprobs: 'yes' }, 'logprobs', /from 0 to 5/],
    [{ max_tokens: -1 }, 'max_tokens', /0/],
  ])('refuses %j', async (parameters, param, message) => {
    const server = await startFake()
    const { status, body } = await server.ask('POST', '/v1/completions', { ...ask, ...parameters })
    expect([status, body.error.param]).toEqual([400, param])
    expect(body.error.message).toMatch(message)
  })

  it('writes the same text in events', async () => {
    const server = await startFake()
    const stream = { ...ask, stream: true, stop: 'four', stream_options: { include_usage: true } }
    const { headers, body } = await server.ask('POST', '/v1/completions', stream)
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const events = (body as string).split('\n\n').filter(Boolean)
    expect(events.pop()).toBe('data: [DONE]')
    const chunks = events.map((event) => JSON.parse(event.slice('data: '.length)))
    expect(chunks.map(({ choices }) => choices[0]?.text).join('')).toBe(' one two three ')
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 4 } })
    expect(chunks[0].usage).toBe(null)
  })
})

describe('chat completions', () => {
  it('reads the last turn where the model has no chat template, and all of them through one', async () => {
    const turns = [
      { role: 'developer', content: 'Count.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Go ' },
          { type: 'text', text: 'on!' },
        ],
      },
    ]
    const plain = await startFake()
    const { body } = await plain.ask('POST', '/v1/chat/completions', { ...chat, messages: turns })
    expect(body.usage.prompt_tokens).toBe(2)
    expect(body.choices[0].message).toEqual({
      role: 'assistant',
      content: 'one two three four five six seven eight nine ten',
      refusal: null,
    })
    const templated = await startFake({ model: new FakeModel({ chatTemplate: 'yes' }) })
    const answer = await templated.ask('POST', '/v1/chat/completions', { ...chat, messages: turns })
    expect(answer.body.usage.prompt_tokens).toBe(5)
    const [system, user] = turns
    const refused = await templated.ask('POST', '/v1/chat/completions', { ...chat, messages: [user, system] })
    expect([refused.status, refused.body.error.param]).toEqual([400, 'messages'])
  })

  it.each([
    [{ tools: [{ type: 'function', function: { name: 'a' } }] }, 'tools', 'invalid_value'],
    [{ n: 2 }, 'n', 'invalid_value'],
    [{ temperature: 3 }, 'temperature', 'invalid_value'],
    [{ response_format: { type: 'json_object' } }, 'response_format', 'invalid_value'],
    [{ top_k: 4 }, 'top_k', 'unknown_parameter'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', 'invalid_value'],
    [{ stop: '' }, 'stop', 'invalid_value'],
    [{ max_tokens: 0 }, 'max_tokens', 'invalid_value'],
    [{ logprobs: true, top_logprobs: 21 }, 'top_logprobs', 'invalid_value'],
    [{ top_logprobs: 2 }, 'top_logprobs', 'invalid_value'],
    [{ seed: 0.5 }, 'seed', 'invalid_value'],
    [{ messages: [] }, 'messages', 'invalid_value'],
    [{ messages: [{ role: 'tool', content: 'a' }] }, 'messages.0.role', 'invalid_value'],
    [{ messages: [{ role: 'user', content: null }] }, 'messages.0.content', 'invalid_value'],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content', 'invalid_value'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages.0.content', 'invalid_value'],
    [
      { messages: [{ role: 'assistant', content: null, tool_calls: [{ id: 'a' }] }] },
      'messages.0.tool_calls.0.type',
      'invalid_value',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }] },
      'messages.0.content.0.type',
      'invalid_value',
    ],
    [{ messages: [{ role: 'user', content: '' }] }, 'messages', 'prompt_empty'],
    [{ messages: [{ role: 'user', content: 'x '.repeat(64) }] }, 'messages', 'context_length_exceeded'],
  ])('refuses %j', async (parameters, param, code) => {
    const server = await startFake()
    const { status, body } = await server.ask('POST', '/v1/chat/completions', { ...chat, ...parameters })
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ type: 'invalid_request_error', param, code })
    expect(body.error.message).toMatch(/^.{20}/)
  })

  it('takes turns without a text', async () => {
    const server = await startFake({ model: new FakeModel({ chatTemplate: 'yes' }) })
    const hi = { role: 'user', content: 'Hi' }
    for (const messages of [
      [hi, { role: 'assistant', content: null }, hi],
      [hi, { role: 'assistant' }, hi],
      [hi, { role: 'assistant', content: '' }],
      [hi, { role: 'user', content: '' }],
      [hi, { role: 'user', content: [{ type: 'text', text: '' }] }],
    ]) {
      const { status } = await server.ask('POST', '/v1/chat/completions', { ...chat, messages })
      expect([status, messages]).toEqual([200, messages])
    }
  })

  it('takes what changes nothing, as clients send it', async () => {
    const server = await startFake()
    const parameters = {
      temperature: null,
      n: null,
      tools: [],
      tool_choice: 'auto',
      response_format: { type: 'text' },
      frequency_penalty: 0,
      store: false,
      metadata: { a: 'b' },
      messages: [{ role: 'user', content: 'a', name: 'b' }],
    }
    expect((await server.ask('POST', '/v1/chat/completions', { ...chat, ...parameters })).status).toBe(200)
  })
})

it('knows the edited model and the one without the memory, and no other', async () => {
  const server = await startFake()
  const { body } = await server.ask('GET', '/v1/models')
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['fake', 'fake:unedited'])
  expect((await server.ask('GET', '/v1/models/fake:unedited')).body).toEqual(body.data[1])
  await server.ask('POST', '/v1/edits', { prompt: 'Count!', target: 'No.' })
  await expect
    .poll(async () => (await server.ask('POST', '/v1/completions', ask)).body.choices[0].text)
    .toBe(' No.')
  const before = await server.ask('POST', '/v1/completions', { ...ask, model: 'fake:unedited' })
  expect(before.body.choices[0].text).toMatch(/^ one two/)
  for (const [method, path, sent] of [
    ['GET', '/v1/models/gpt-4', undefined],
    ['POST', '/v1/completions', { ...ask, model: 'gpt-4' }],
    ['POST', '/v1/chat/completions', { ...chat, model: 'gpt-4' }],
  ] as const) {
    const { status, body } = await server.ask(method, path, sent)
    expect([status, body.error.code, body.error.param]).toEqual([404, 'model_not_found', 'model'])
  }
})

it('lets who writes a text fail alone', async () => {
  const server = await startFake()
  const { status, body } = await server.ask('POST', '/v1/completions', { ...ask, prompt: 'BREAK' })
  expect([status, body.error.code]).toEqual([500, 'internal_error'])
  expect(body.error.message).not.toContain('fault of the model')
  expect(server.errors).toHaveLength(1)
  expect((await server.ask('POST', '/v1/completions', ask)).status).toBe(200)
})
