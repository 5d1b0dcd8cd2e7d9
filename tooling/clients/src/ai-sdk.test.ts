import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, type LanguageModel, Output, streamText, tool } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { after, before, question, type Served, startServed } from './served'

let served: Served
beforeAll(async () => {
  served = await startServed()
  const model = compatible()('tiny')
  expect((await generateText({ model, prompt: question, maxOutputTokens: 8 })).text).toBe(before)
  await served.teach()
})
afterAll(() => served.close())

const compatible = () =>
  createOpenAICompatible({ name: 'wise-edit', baseURL: served.baseURL, includeUsage: true })
const openai = () => createOpenAI({ baseURL: served.baseURL, apiKey: 'none' })

const models: Record<string, (name: string) => LanguageModel> = {
  'chat of @ai-sdk/openai-compatible': (name) => compatible().chatModel(name),
  'completions of @ai-sdk/openai-compatible': (name) => compatible().completionModel(name),
  'responses of @ai-sdk/openai': (name) => openai().responses(name),
  'chat of @ai-sdk/openai': (name) => openai().chat(name),
  'completions of @ai-sdk/openai': (name) => openai().completion(name),
}

describe.each(Object.keys(models))('%s', (kind) => {
  const model = models[kind] as (name: string) => LanguageModel
  const isText = kind.startsWith('completions')
  const asked = { prompt: question, maxOutputTokens: 8, maxRetries: 0 }

  it('asks the edited model and the one without the memory', async () => {
    const { text, usage, finishReason } = await generateText({ model: model('tiny'), ...asked })
    expect(usage.outputTokens).toBeGreaterThan(0)
    const unedited = await generateText({ model: model('tiny:unedited'), ...asked })
    // Of a completion, the SDK makes a text with names of the turns, which this small model was not trained to answer.
    expect(unedited.text).not.toBe(text)
    if (isText) return
    expect([text, unedited.text]).toEqual([after, before])
    expect(finishReason).toBe('stop')
  })

  it('streams', async () => {
    const { textStream, usage } = streamText({ model: model('tiny'), ...asked })
    const pieces: string[] = []
    for await (const piece of textStream) pieces.push(piece)
    const whole = await generateText({ model: model('tiny'), ...asked })
    expect(pieces.join('')).toBe(whole.text)
    expect(pieces.length).toBeGreaterThan(1)
    expect((await usage).outputTokens).toBeGreaterThan(0)
  })

  it.skipIf(isText)('names the tools and the formats that it refuses', async () => {
    const inputSchema = z.object({ place: z.string() })
    const tools = { weather: tool({ description: 'The weather', inputSchema }) }
    await expect(generateText({ model: model('tiny'), ...asked, tools })).rejects.toThrow(
      /"tools.* not supported/,
    )
    const output = Output.object({ schema: z.object({ director: z.string() }) })
    await expect(generateText({ model: model('tiny'), ...asked, output })).rejects.toThrow(
      /"(response_format|text).* not supported/,
    )
  })
})
