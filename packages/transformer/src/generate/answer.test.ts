import { fileURLToPath } from 'node:url'
import { useBackend } from '@wise-edit/kernels'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LanguageModel, loadModel } from '../language-model'
import { answerTargets } from './answer'
import { generateBatch } from './generate'

let model: LanguageModel
beforeAll(async () => {
  await useBackend({ backend: 'wasm' })
  model = await loadModel(fileURLToPath(new URL('../../test/golden/counting', import.meta.url)))
})
afterAll(() => model.dispose())

it('answers each query by itself, as many tokens as its target has, however they are batched', async () => {
  const queries = ['one two', 'six', 'nine ten eleven', 'three four five', 'seven'].map((prompt, i) =>
    model.query(prompt, 'eight nine'.slice(0, 5 + i)),
  )
  const alone = await Promise.all(
    queries.map(async ({ prompt, target }) => {
      const [answer] = await generateBatch(model.decoder, [prompt], {
        maxTokens: target.length,
        stopTokens: [],
      })
      return answer
    }),
  )
  for (const batchTokens of [1, 40, 2048]) {
    expect(await answerTargets(model.decoder, queries, { batchTokens })).toEqual(alone)
  }
  expect(await answerTargets(model.decoder, [])).toEqual([])
})

it('gives each batch its interventions, and stops on request', async () => {
  const asked: number[][] = []
  const queries = [model.query('one two', 'three'), model.query('six', 'seven')]
  await answerTargets(model.decoder, queries, {
    intervene: (lengths) => {
      asked.push(lengths)
      return {}
    },
  })
  expect(asked.flat().sort()).toEqual(queries.map(({ prompt }) => prompt.length).sort())
  await expect(answerTargets(model.decoder, queries, { signal: AbortSignal.abort() })).rejects.toThrow(
    /abort/,
  )
})
