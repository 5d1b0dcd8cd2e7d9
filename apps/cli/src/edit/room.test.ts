import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadRecords } from '@wise-edit/datasets'
import { createEditor } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeRefused, fitRecords } from './room'

let model: LanguageModel
beforeAll(async () => {
  model = await loadModel(embeddedModel)
})
afterAll(() => model.dispose())
const NEVER = new AbortController().signal

it('keeps a record up to the last token for which there is room, and those can be taught', async () => {
  const options = { prefixes: 2, variants: 1, steps: 1 }
  const prompts = Array.from({ length: 300 }, (_, i) => 'the '.repeat(i + 1).trim())
  const records = await loadRecords(prompts.map((prompt) => ({ prompt, target: 'end' })))
  const { records: kept, refused } = await fitRecords(model, records, options, NEVER)
  const lengthOf = (prompt: string) => {
    const query = model.query(prompt, 'end')
    return query.prompt.length + query.target.length
  }
  const room = model.decoder.config.maxPositions - 32
  expect(Math.max(...kept.map(({ prompt }) => lengthOf(prompt)))).toBe(room)
  expect(refused.map(({ index }) => lengthOf(prompts[index]!)).sort((a, b) => a - b)[0]).toBe(room + 1)
  using editor = createEditor(model, 'wise-merge', options)
  await editor.edit([kept.at(-1)!])
  expect(editor.edits).toHaveLength(1)
  const without = await fitRecords(model, records, { ...options, prefixes: 0 }, NEVER)
  expect(without.refused.length).toBe(refused.length - 32)
})

it('is ended by a signal in the middle of many records', async () => {
  const records = await loadRecords([{ prompt: 'the '.repeat(200), target: 'end' }])
  const many = Array.from({ length: 100_000 }, () => records[0]!)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 100)
  const started = performance.now()
  const fitting = fitRecords(model, many, { prefixes: 0 }, controller.signal)
  await expect(fitting).rejects.toThrow('aborted')
  expect(performance.now() - started).toBeLessThan(1100)
})

it.each([
  ['lines.jsonl', '\n{"prompt":"a","target":"b"}\n\n{"prompt":"c","target":"d"}\n', 'line 4'],
  ['list.json', '[{"prompt":"a","target":"b"},\n{"prompt":"c","target":"d"}]', 'record 1'],
  ['table.csv', 'prompt,target\na,b\nc,d\n', 'record 1'],
])('says where a record of %s stands', async (name, content, place) => {
  const folder = mkdtempSync(join(tmpdir(), 'wise-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, name)
  writeFileSync(path, content)
  expect(await describeRefused(path, [{ index: 1, id: 'x', reason: 'It is long.' }])).toEqual([
    `x: failed. ${path}, ${place}: It is long.`,
  ])
})
