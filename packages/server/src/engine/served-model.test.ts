import { embeddedModel } from '@wise-edit/embedded-model'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ServedModel } from './served-model'
import { Shares } from './shares'

const PROMPTS = ['The capital of France is', 'Once', 'A cat sat on', 'Water boils at a temperature of']

let model: LanguageModel
beforeAll(async () => {
  model = await loadModel(embeddedModel)
})
afterAll(() => model.dispose())

async function write(served: ServedModel, prompt: string, maxTokens = 12): Promise<string> {
  let text = ''
  for await (const piece of served.stream(prompt, { maxTokens })) text += piece
  return text
}

it('writes texts together as it writes them alone, in few turns', async () => {
  const shares = new Shares()
  const served = new ServedModel(model, shares)
  const alone: string[] = []
  for (const prompt of PROMPTS) alone.push(await write(served, prompt))
  const run = vi.spyOn(shares, 'run')
  expect(await Promise.all(PROMPTS.map((prompt) => write(served, prompt)))).toEqual(alone)
  expect(run.mock.calls.length).toBeLessThan(2 * 12)
})

it('answers the questions of an evaluation together, in its own turns', async () => {
  const shares = new Shares()
  const served = new ServedModel(model, shares)
  const texts = PROMPTS.map((prompt) => ({ prompt: model.encode(prompt), maxTokens: 12 }))
  const alone: number[][] = []
  for (const text of texts) alone.push(...(await model.generateTogether([text])))
  const run = vi.spyOn(shares, 'run')
  const take = vi.spyOn(shares, 'take')
  expect(await served.generateTogether(texts)).toEqual(alone)
  expect(new Set(take.mock.calls.flat())).toEqual(new Set(['evaluation']))
  expect(run.mock.calls.length).toBeLessThan(2 * 12)
  expect(await shares.run('edit', () => served.generateTogether(texts))).toEqual(alone)
})

it('writes a text within the turn of an edit, while others wait for their turn', async () => {
  const shares = new Shares()
  const served = new ServedModel(model, shares)
  const others = PROMPTS.map((prompt) => write(served, prompt))
  const inTurn = shares.run('edit', () => write(served, 'The capital'))
  expect(await inTurn).toBe(await write(served, 'The capital'))
  await Promise.all(others)
})

it('stops a text that is aborted and goes on with the others', async () => {
  const served = new ServedModel(model, new Shares())
  const gone = new AbortController()
  const first = (async () => {
    for await (const _ of served.stream('Once', { maxTokens: 40, signal: gone.signal }))
      gone.abort(new Error('gone'))
  })()
  const [one, other] = await Promise.allSettled([first, write(served, 'A cat sat on')])
  expect(one).toEqual({ status: 'rejected', reason: new Error('gone') })
  expect(other).toEqual({ status: 'fulfilled', value: await write(served, 'A cat sat on') })
})
