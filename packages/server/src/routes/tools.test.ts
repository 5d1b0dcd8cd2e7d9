import OpenAI from 'openai'
import { expect, it } from 'vitest'
import { FakeModel } from '../../test/fake-model'
import { startFake } from '../../test/start-fake'
import { templates } from '../../test/tool-templates'

const messages = [{ role: 'user' as const, content: 'Weather in Oslo?' }]
const tools = [
  {
    type: 'function' as const,
    function: { name: 'weather', description: 'Tells it', parameters: { type: 'object', properties: {} } },
  },
]
const CALL = '<tool_call> {"name": "weather", "arguments": {"place": "Oslo"}} </tool_call>'

async function started(name: keyof typeof templates, says = CALL) {
  const model = new FakeModel({ chatTemplate: templates[name], rendersTemplate: true, says })
  const server = await startFake({ model })
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })
  return { model, server, client }
}
const create = { model: 'fake', messages, tools }

it('shows tools to the model, returns its call, and reads the result', async () => {
  const { client, model } = await started('qwen')
  const { choices } = await client.chat.completions.create(create)
  expect(model.rendered).toContain('"name": "weather", "description": "Tells it"')
  expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
  const calls = choices[0]?.message.tool_calls ?? []
  const called = { name: 'weather', arguments: '{"place":"Oslo"}' }
  expect(calls).toMatchObject([{ type: 'function', function: called }])
  const result = { role: 'tool' as const, tool_call_id: calls[0]?.id ?? '', content: 'Rain' }
  await client.chat.completions.create({ ...create, messages: [...messages, choices[0]!.message, result] })
  expect(model.rendered).toContain(
    '<|im_start|>assistant\n<tool_call>\n{"name": "weather", "arguments": {"place": "Oslo"}}\n</tool_call><|im_end|>\n<|im_start|>tool\nRain',
  )
})

it('streams text and calls', async () => {
  const { client } = await started('qwen', `Let me see. ${CALL} ${CALL}`)
  const stream = client.chat.completions.stream({ ...create, stream_options: { include_usage: true } })
  const { choices, usage } = await stream.finalChatCompletion()
  expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'Let me see. ' } })
  expect(
    choices[0]?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name),
  ).toEqual(['weather', 'weather'])
  expect(usage?.completion_tokens).toBeGreaterThan(0)
})

it('reads tools, calls and results as responses hold them', async () => {
  const { client, model } = await started('qwen', `Let me see. ${CALL}`)
  const about = { name: 'weather', description: 'Tells it', parameters: { type: 'object', properties: {} } }
  const asked = {
    model: 'fake',
    tools: [{ type: 'function' as const, ...about, strict: false }],
    input: [{ role: 'user' as const, content: 'Weather in Oslo?' }],
  }
  const { output, output_text } = await client.responses.create(asked)
  expect(model.rendered).toContain('"name": "weather", "description": "Tells it"')
  expect(output_text).toBe('Let me see. ')
  const called = { type: 'function_call', name: 'weather', arguments: '{"place":"Oslo"}' }
  expect(output).toMatchObject([{ type: 'message' }, called])
  const { call_id } = output[1] as OpenAI.Responses.ResponseFunctionToolCall
  const result = { type: 'function_call_output' as const, call_id, output: 'Rain' }
  const input = [...asked.input, ...output, result] as OpenAI.Responses.ResponseInputItem[]
  await client.responses.create({ ...asked, input })
  expect(model.rendered).toContain(
    '<|im_start|>assistant\nLet me see. \n<tool_call>\n{"name": "weather", "arguments": {"place": "Oslo"}}\n</tool_call><|im_end|>\n<|im_start|>tool\nRain',
  )
  // The helper that puts events together refuses those that do not fit.
  const stream = client.responses.stream(asked)
  let json = ''
  for await (const event of stream) {
    if (event.type === 'response.function_call_arguments.delta') json += event.delta
  }
  expect(json).toBe('{"place":"Oslo"}')
  expect((await stream.finalResponse()).output).toMatchObject([{ type: 'message' }, called])
})

it('begins a response that only calls with the call, and returns no more than one where the client wants no more', async () => {
  const { client } = await started('qwen', `${CALL} ${CALL}`)
  const tool = { type: 'function' as const, name: 'weather', parameters: {}, strict: false }
  const asked = { model: 'fake', input: 'Weather?', tools: [tool], parallel_tool_calls: false }
  const added: string[] = []
  for await (const event of await client.responses.create({ ...asked, stream: true })) {
    if (event.type === 'response.output_item.added') added.push(event.item.type)
  }
  expect(added).toEqual(['function_call'])
})

it.each([
  ['none', { tools: [{ type: 'function', name: 'a' }] }, 'tools', /template of fake has no tools/],
  [
    'none',
    { input: [{ type: 'function_call_output', call_id: 'a', output: 'b' }] },
    'input.0.type',
    /has no tools/,
  ],
  ['qwen', { tools: [{ type: 'function', name: 'a', strict: true }] }, 'tools.0.strict', /not supported/],
  [
    'qwen',
    { input: [{ type: 'function_call', call_id: 'a', name: 'b', arguments: '[1]' }] },
    'input.0.arguments',
    /one object/,
  ],
  ['qwen', { input: [{ type: 'function_call', call_id: 'a', arguments: '{}' }] }, 'input.0.name', /expected/],
  ['qwen', { input: [{ type: 'reasoning' }] }, 'input.0.type', /only items of type "message"/],
] as const)('with the template of %s, refuses the response %j', async (name, more, param, message) => {
  const { server } = await started(name)
  const { status, body } = await server.ask('POST', '/v1/responses', { model: 'fake', input: 'a', ...more })
  expect([status, body.error.param]).toEqual([400, param])
  expect(body.error.message).toMatch(message)
})

it('returns one call where the client wants no more, and none where it wants none', async () => {
  const { client, model } = await started('qwen', `${CALL} ${CALL}`)
  const one = await client.chat.completions.create({ ...create, parallel_tool_calls: false })
  expect(one.choices[0]?.message.tool_calls).toHaveLength(1)
  const none = await client.chat.completions.create({ ...create, tool_choice: 'none' })
  expect(model.rendered).not.toContain('# Tools')
  expect(none.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: `${CALL} ${CALL}` } })
})

const call = { id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } }
const assistant = { role: 'assistant', content: null, tool_calls: [call] }
const result = { role: 'tool', tool_call_id: 'a', content: 'Rain' }

it.each([
  ['none', { tools }, 'tools', /template of fake has no tools/],
  ['none', { messages: [...messages, assistant] }, 'messages.1.tool_calls', /has no tools/],
  ['none', { messages: [...messages, result] }, 'messages.1.role', /has no tools/],
  ['xml', { tools }, 'tools', /writes calls in a format/],
  ['qwen', { tools, tool_choice: 'required' }, 'tool_choice', /expected "auto" or "none"/],
  ['qwen', { tools: [{ type: 'web_search' }] }, 'tools.0.type', /"function"/],
  [
    'qwen',
    { tools: [{ type: 'function', function: { name: 'a', strict: true } }] },
    'tools.0.function.strict',
    /not supported/,
  ],
  ['qwen', { tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools.0.function.name', /letters/],
  [
    'qwen',
    {
      messages: [
        ...messages,
        { ...assistant, tool_calls: [{ ...call, function: { name: 'weather', arguments: '[1]' } }] },
      ],
    },
    'messages.1.tool_calls.0.function.arguments',
    /one object/,
  ],
  [
    'qwen',
    { tools: [{ type: 'function', function: { name: 'a', description: 'x '.repeat(600) } }] },
    'messages',
    /bytes/,
  ],
  [
    'qwen',
    { response_format: { type: 'json_object' } },
    'response_format',
    /JSON.* not supported.*ask for JSON/,
  ],
] as const)('with the template of %s, refuses %j', async (name, more, param, message) => {
  const { server } = await started(name)
  const { status, body } = await server.ask('POST', '/v1/chat/completions', {
    model: 'fake',
    messages,
    ...more,
  })
  expect([status, body.error.param]).toEqual([400, param])
  expect(body.error.message).toMatch(message)
})
