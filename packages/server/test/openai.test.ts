import OpenAI, { APIError } from 'openai'
import { describe, expect, it } from 'vitest'
import { FakeModel } from './fake-model'
import { type FakeServer, settled, startFake } from './start-fake'

const messages = [{ role: 'user' as const, content: 'Count!' }]

function clientOf({ url }: FakeServer, apiKey = 'none'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })
}

describe('OpenAI’s own client', () => {
  it('lists models and finds one', async () => {
    const client = clientOf(await startFake())
    const ids = []
    for await (const { id } of client.models.list()) ids.push(id)
    expect(ids).toEqual(['fake', 'fake:unedited'])
    expect(await client.models.retrieve('fake:unedited')).toMatchObject({ object: 'model' })
  })

  it('gets a turn, and hands it back in the next', async () => {
    const client = clientOf(await startFake({ model: new FakeModel({ chatTemplate: 'yes' }) }))
    const { choices, usage } = await client.chat.completions.create({
      model: 'fake',
      messages,
      max_tokens: 3,
    })
    expect(choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'one two three' } })
    expect(usage).toEqual({ prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 })
    const next = [...messages, choices[0]!.message, { role: 'user' as const, content: 'Go on!' }]
    const { usage: second } = await client.chat.completions.create({ model: 'fake', messages: next })
    expect(second?.prompt_tokens).toBe(9)
  })

  it('streams turns and texts', async () => {
    const client = clientOf(await startFake())
    const options = { model: 'fake', stream: true, stream_options: { include_usage: true } } as const
    let turn = ''
    let tokens: number | undefined
    for await (const { choices, usage } of await client.chat.completions.create({ ...options, messages })) {
      turn += choices[0]?.delta.content ?? ''
      tokens = usage?.completion_tokens
    }
    expect([turn, tokens]).toEqual(['one two three four five six seven eight nine ten', 10])
    let text = ''
    for await (const { choices } of await client.completions.create({
      ...options,
      prompt: 'Count!',
      stop: ' four',
    }))
      text += choices[0]?.text ?? ''
    expect(text).toBe(' one two three')
    // The helper that puts pieces together checks more of them.
    const whole = await client.chat.completions.stream({ model: 'fake', messages }).finalChatCompletion()
    expect(whole.choices[0]?.message.content).toBe(turn)
  })

  it('gets a response, whole and in events', async () => {
    const client = clientOf(await startFake({ model: new FakeModel({ chatTemplate: 'yes' }) }))
    const options = { model: 'fake', input: 'Count!', instructions: 'Be brief.', max_output_tokens: 3 }
    const first = await client.responses.create(options)
    expect(first).toMatchObject({ status: 'incomplete', output_text: 'one two three' })
    expect(first.usage).toMatchObject({ input_tokens: 5, output_tokens: 3, total_tokens: 8 })
    const input = [{ role: 'user' as const, content: 'Count!' }, ...first.output]
    const parts = [{ type: 'input_text' as const, text: 'Go on!' }]
    const next = await client.responses.create({
      model: 'fake',
      input: [...input, { role: 'user', content: parts }],
    } as OpenAI.Responses.ResponseCreateParamsNonStreaming)
    expect([next.status, next.usage?.input_tokens]).toEqual(['completed', 9])
    // The helper that puts events together refuses those that do not fit.
    const stream = client.responses.stream(options)
    let deltas = ''
    for await (const event of stream) if (event.type === 'response.output_text.delta') deltas += event.delta
    expect([deltas, (await stream.finalResponse()).output_text]).toEqual(['one two three', 'one two three'])
    for (const [more, param] of [
      [{ tools: [{ type: 'web_search' }] }, 'tools.0.type'],
      [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
      [{ input: [{ type: 'function_call_output', call_id: 'a', output: 'b' }] }, 'input.0.type'],
      [{ input: 'x '.repeat(70) }, 'input'],
    ] as const) {
      const asked = client.responses.create({ ...options, ...more } as typeof options)
      await expect(asked).rejects.toMatchObject({ status: 400, param })
    }
  })

  it('stops a stream in its middle', async () => {
    const server = await startFake({ limits: { running: 1 } })
    const client = clientOf(server)
    const slow = [{ role: 'user' as const, content: 'SLOW' }]
    for await (const _ of await client.chat.completions.create({
      model: 'fake',
      messages: slow,
      stream: true,
    }))
      break
    expect((await client.chat.completions.create({ model: 'fake', messages })).choices).toHaveLength(1)
  })

  it('throws its own errors', async () => {
    const client = clientOf(await startFake({ token: 'secret' }), 'secret')
    const create = (more: object) => client.chat.completions.create({ model: 'fake', messages, ...more })
    await expect(create({ model: 'gpt-4' })).rejects.toThrow(OpenAI.NotFoundError)
    await expect(create({ n: 3 })).rejects.toThrow(OpenAI.BadRequestError)
    const error = await create({ logit_bias: { 1: 2 } }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({
      status: 400,
      param: 'logit_bias',
      code: 'invalid_value',
      type: 'invalid_request_error',
    })
    expect(error.message).toContain('not supported')
    const stranger = clientOf(await startFake({ token: 'secret' }), 'wrong')
    await expect(stranger.models.list()).rejects.toThrow(OpenAI.AuthenticationError)
  })

  it('throws what breaks off a stream', async () => {
    const client = clientOf(await startFake({ limits: { answerTime: 50 } }))
    const slow = [{ role: 'user' as const, content: 'STUCK' }]
    const read = async () => {
      for await (const _ of await client.chat.completions.create({
        model: 'fake',
        messages: slow,
        stream: true,
      }));
    }
    await expect(read()).rejects.toThrow('took too long')
  })

  it('comes again when it was sent away', async () => {
    const server = await startFake({ limits: { running: 1, waiting: 0 } })
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 4 })
    const ask = () => client.chat.completions.create({ model: 'fake', messages })
    const answers = await Promise.all([ask(), ask()])
    expect(answers.map(({ usage }) => usage?.completion_tokens)).toEqual([10, 10])
  })

  it('answers with the taught fact', async () => {
    const server = await startFake()
    await server.ask('POST', '/v1/edits', { prompt: 'Count!', target: 'No.' })
    await settled(server)
    const answer = async (model: string) =>
      (await clientOf(server).chat.completions.create({ model, messages })).choices[0]?.message.content
    expect([await answer('fake'), await answer('fake:unedited')]).toEqual([
      'No.',
      'one two three four five six seven eight nine ten',
    ])
  })
})
