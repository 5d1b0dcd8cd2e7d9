import { expect, it } from 'vitest'
import { type ExperimentFile, experimentSchema } from './experiment'
import { plan, shortName } from './plan'

const planOf = (changes: Partial<ExperimentFile>) =>
  plan(experimentSchema.parse({ name: 'x', title: 'x', arms: ['ft-l', 'unedited'], T: [10, 1], ...changes }))

it('makes a cell of each method, model, data set and seed', async () => {
  const { cells, warnings } = await planOf({
    data: ['zsre', 'temporal'],
    seeds: [0, 1],
    models: ['embedded', 'a/b.gguf'],
  })
  expect(cells.length).toBe(16)
  expect(new Set(cells.map(({ id }) => id)).size).toBe(16)
  expect(cells[0]).toMatchObject({ method: 'ft-l', label: 'FT-L', T: [1, 10], rollbacks: 20, seed: 0 })
  expect(cells[0]?.id).toMatch(/^ft-l_embedded_zsre_seed-0_[0-9a-f]{8}$/)
  expect(warnings).toEqual([])
})

it('leaves out numbers of edits for which there are no records', async () => {
  const { cells, warnings } = await planOf({ data: ['temporal'], T: [1, 75, 100], rollbacks: 500 })
  expect(cells[0]).toMatchObject({ T: [1, 75], rollbacks: 75 })
  expect(warnings).toEqual(['temporal has 75 records: T = 100 is left out. Give more with --data.'])
  await expect(planOf({ data: ['temporal'], T: [100] })).rejects.toThrow('Nothing is left to run')
})

it('changes the name of a cell exactly if something that determines its result changes', async () => {
  const id = async (changes: Partial<ExperimentFile>) => (await planOf(changes)).cells[0]?.id
  const first = await id({})
  expect(await id({ name: 'y', title: 'y' })).toBe(first)
  for (const change of [
    { T: [1] },
    { rollbacks: 3 },
    { measures: ['perplexity' as const] },
    { judge: { url: 'http://127.0.0.1/v1', model: 'm' } },
  ]) {
    expect(await id(change)).not.toBe(first)
  }
})

it('refuses the same arm twice', async () => {
  await expect(planOf({ arms: ['ft-l', { method: 'ft-l' }] })).rejects.toThrow('"FT-L" occurs twice')
})

it('shortens paths of models and data', () => {
  expect(['a/b/SmolLM2.Q4_1.gguf', 'org/name', 'data/edits.jsonl'].map(shortName)).toEqual([
    'SmolLM2.Q4_1',
    'name',
    'edits',
  ])
})
