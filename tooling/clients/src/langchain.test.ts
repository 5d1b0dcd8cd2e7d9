import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAI } from '@langchain/openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { after, before, question, type Served, startServed } from './served'

let served: Served
beforeAll(async () => {
  served = await startServed()
  expect((await chat('tiny').invoke(question)).text).toBe(before)
  await served.teach()
})
afterAll(() => served.close())

function options(model: string) {
  return { model, apiKey: 'none', maxTokens: 8, maxRetries: 0, configuration: { baseURL: served.baseURL } }
}
const chat = (model: string, useResponsesApi = false) =>
  new ChatOpenAI({ ...options(model), useResponsesApi })

describe.each([
  ['chat completions', false],
  ['responses', true],
] as const)('ChatOpenAI by %s', (_, byResponses) => {
  it('asks the edited model and the one without the memory', async () => {
    expect((await chat('tiny', byResponses).invoke(question)).text).toBe(after)
    expect((await chat('tiny:unedited', byResponses).invoke(question)).text).toBe(before)
    const turns = [new SystemMessage('Be brief.'), new HumanMessage(question)]
    const { text, usage_metadata } = await chat('tiny', byResponses).invoke(turns)
    expect(text).toBe(after)
    expect(usage_metadata?.output_tokens).toBeGreaterThan(0)
  })

  it('streams', async () => {
    const pieces: string[] = []
    for await (const { text } of await chat('tiny', byResponses).stream(question)) pieces.push(text)
    expect(pieces.join('')).toBe(after)
    expect(pieces.filter(Boolean).length).toBeGreaterThan(1)
  })

  it('names the tools and the formats that it refuses', async () => {
    const weather = tool(() => 'sunny', { name: 'weather', schema: z.object({ place: z.string() }) })
    await expect(chat('tiny', byResponses).bindTools([weather]).invoke(question)).rejects.toThrow(
      /"tools.* not supported/,
    )
    const formatted = chat('tiny', byResponses).withStructuredOutput(z.object({ director: z.string() }), {
      method: 'jsonSchema',
    })
    await expect(formatted.invoke(question)).rejects.toThrow(/"(response_format|text).* not supported/)
  })
})

it('goes on with a text, whole and streamed', async () => {
  const model = new OpenAI(options('tiny'))
  expect((await model.invoke(question)).trim()).toBe(after)
  let streamed = ''
  for await (const piece of await model.stream(question)) streamed += piece
  expect(streamed.trim()).toBe(after)
  expect((await new OpenAI(options('tiny:unedited')).invoke(question)).trim()).toBe(before)
})

it('returns the scores of tokens', async () => {
  const model = new ChatOpenAI({ ...options('tiny'), logprobs: true, topLogprobs: 2 })
  const { response_metadata } = await model.invoke(question)
  const { content } = response_metadata.logprobs as { content: { token: string; top_logprobs: unknown[] }[] }
  expect(
    content
      .map(({ token }) => token)
      .join('')
      .trim(),
  ).toBe(after)
  expect(content[0]?.top_logprobs).toHaveLength(2)
})
