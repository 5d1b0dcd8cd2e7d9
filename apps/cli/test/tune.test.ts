import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { call, facts, jsonl, quick, teach, withFiles } from './in-process'
import { endDuring } from './run'

const base = JSON.stringify({ ...quick, steps: 4 })
const files = { 'facts.jsonl': jsonl(facts), 'base.json': base }
const argsFor = (path: (name: string) => string, ...more: string[]) => [
  ...['tune', '--edits', path('facts.jsonl'), '--settings', path('base.json')],
  ...['--out', path('best.json'), ...more],
]

it('wise-edit tune writes the best of what it tried, which edit takes', async () => {
  const path = withFiles(files)
  const args = argsFor(path, '--trials', '4')
  const { code, out, err } = await call(...args)
  expect([code, err.match(/^Trial \d: layer \d, .*mean \d\.\d{3}, time/gm)?.length]).toEqual([0, 4])
  const [head, ...rows] = out.split('\n')
  expect(head).toMatch(/layer +ridge +step size +margins +threshold +own +reworded +near +far +mean +time$/)
  const trials = rows.slice(0, 4).map((row) => row.split(/\s{2,}/))
  expect(trials.map(([, layer, ridge]) => [layer, ridge])).toEqual([
    ['6', '1'],
    ['5', '1'],
    ['4', '1'],
    ['3', '1'],
  ])
  const means = trials.map((cells) => Number(cells[9]))
  const chosen = trials.find(([mark]) => mark === '*')!
  expect(trials.indexOf(chosen)).toBe(means.indexOf(Math.max(...means)))
  const text = readFileSync(path('best.json'), 'utf8')
  const settings = JSON.parse(text)
  expect(settings).toMatchObject({
    ...quick,
    steps: 4,
    layer: Number(chosen[1]),
    protection: Number(chosen[2]),
    thresholdPosition: 0.4,
    learningRateScale: 1,
    marginScale: 1,
  })
  expect(await teach(path, 'x.memory', facts.slice(0, 1), settings)).toMatchObject({ code: 0 })
  expect((await call(...args)).code).toBe(0)
  expect(readFileSync(path('best.json'), 'utf8')).toBe(text)
})

it('wise-edit tune tries one setting at least, and no more than its budget allows', async () => {
  const path = withFiles(files)
  const { code, out } = await call(...argsFor(path, '--budget', '0.1s'))
  expect([code, out.split('\n').at(-2)]).toEqual([0, expect.stringContaining('Wrote the best of 1 to')])
})

it('wise-edit tune keeps what it found when it is stopped', async () => {
  const path = withFiles(files)
  const { code, err } = await endDuring(2, argsFor(path), 'SIGINT')
  expect([code, err]).toEqual([130, expect.stringMatching(/Stopped after [23] trials\.\n$/)])
  expect(JSON.parse(readFileSync(path('best.json'), 'utf8'))).toHaveProperty('layer')
})

it('wise-edit tune says in one line what it lacks', async () => {
  const path = withFiles(files)
  expect(await call(...argsFor(path, '--budget', 'long'))).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^--budget is "long"; expected a time/),
  })
  writeFileSync(path('facts.jsonl'), jsonl(facts.slice(0, 1)))
  const { code, err } = await call(...argsFor(path))
  expect([code, err]).toEqual([1, expect.stringMatching(/^1 of 1 records can be used to tune.*\n$/)])
  expect(existsSync(path('best.json'))).toBe(false)
})
