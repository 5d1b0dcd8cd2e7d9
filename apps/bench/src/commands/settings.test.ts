import { expect, it } from 'vitest'
import { type RunArgs, runSettings } from './settings'

const settings = (args: Partial<RunArgs>, rawArgs: string[] = []) =>
  runSettings('main-qa', { _: [], resume: true, margin: true, mask: true, ...args } as RunArgs, rawArgs)

it('lets options replace what the experiment says', async () => {
  const { experiment, folder, budgetSeconds, save } = await settings({
    model: 'a,b.gguf',
    data: 'counterfact',
    methods: 'ft-l,wise-merge',
    T: '1,5',
    seeds: '0,-1',
    rollbacks: '3',
    budget: '1.5m',
    'save-every': '2',
  })
  expect(experiment).toMatchObject({
    models: ['a', 'b.gguf'],
    data: ['counterfact'],
    T: [1, 5],
    seeds: [0, -1],
    rollbacks: 3,
  })
  expect(experiment.arms.map(({ method, options }) => [method, options])).toEqual([
    ['ft-l', {}],
    ['wise-merge', {}],
  ])
  expect(folder).toBe('.results/main-qa')
  expect(budgetSeconds).toBe(90)
  expect(save.edits).toBe(2)
})

it('has a judge for free answers only', async () => {
  const judge = { judge: 'http://127.0.0.1:8080/v1', 'judge-model': 'm' }
  const { experiment } = await settings(judge)
  expect(experiment.judge).toEqual({ url: 'http://127.0.0.1:8080/v1', model: 'm' })
  expect((await settings({})).experiment).not.toHaveProperty('judge')
  const forced = { _: [], resume: true, margin: true, mask: true, ...judge } as unknown as RunArgs
  await expect(runSettings('memory-cost', forced, [])).rejects.toThrow('--judge is for free answers')
})

it('has a flag for each ablation', async () => {
  const args = { margin: false, mask: false, shards: '4', 'merge-method': 'slerp', methods: 'wise-merge' }
  const { experiment } = await settings(args, ['--set', 'steps=3', '--set=paper.merge.density=0.2'])
  expect(experiment.arms[0]?.options).toEqual({
    marginScale: 0,
    maskRatio: 1,
    shards: 4,
    paper: { merge: { method: 'slerp', density: 0.2, weight: 1 } },
    steps: 3,
  })
})

it.each([
  [{ T: '1,x' }, '--T is "x"; expected a whole number from 1'],
  [{ seeds: '0.5' }, 'expected a whole number'],
  [{ budget: '3 days' }, 'expected a time such as 90s'],
  [{ shards: 'two' }, 'Found --shards two; expected a number.'],
  [{ methods: 'wise' }, 'There is no method "wise"; expected unedited, per-edit'],
])('refuses %o', async (args, message) => {
  await expect(settings(args)).rejects.toThrow(message)
})
