import { writeFile } from 'node:fs/promises'
import type { Question } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeEditor, loadEmbedded } from '../../test/fake-editor'
import { measureCost } from './cost'

let model: LanguageModel
beforeAll(async () => {
  model = await loadEmbedded()
})
afterAll(() => model.dispose())

it('measures edits, the file, and generation with slow routing and without', async () => {
  const edit = { id: 'a', prompt: 'a', target: 'b', status: 'done' as const, lossBefore: 1, lossAfter: 0 }
  const { answering, ...fake } = fakeEditor(model, () => undefined)
  const editor = {
    ...fake,
    answering: (questions: Parameters<typeof answering>[0]) => {
      const until = performance.now() + 400
      while (performance.now() < until);
      return answering(questions)
    },
    bytes: 300,
    edits: [
      { ...edit, steps: 10, seconds: 1 },
      { ...edit, steps: 20, seconds: 3 },
    ],
    save: (path: string) => writeFile(path, 'x'.repeat(100)),
  }
  const cost = await measureCost(editor, ['Paris is in', 'one'], { maxTokens: 4 })
  expect(cost.promptTokensAdded).toBe(0)
  const prompting = { ...editor, prompted: (question: Question) => `one two three ${question}` }
  const { promptTokensAdded } = await measureCost(prompting, ['one'], { maxTokens: 2 })
  expect(promptTokensAdded).toBe(model.encode('one two three one').length - model.encode('one').length)
  expect(cost).toMatchObject({ secondsPerEdit: 2, stepsPerEdit: 15, bytesPerEdit: { file: 50, memory: 150 } })
  expect(cost.firstToken.edited - cost.firstToken.unedited).toBeGreaterThan(0.1)
  expect(cost.perToken.unedited).toBeGreaterThan(0)
  expect(cost.peakBytes).toBeGreaterThan(1e7)
  await expect(measureCost({ ...editor, edits: [] }, ['one'])).rejects.toMatchObject({ code: 'METRIC_EMPTY' })
})
