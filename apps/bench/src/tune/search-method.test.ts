import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { tempFolder } from '../../test/cells'
import { TrialLog } from './log'
import { type Allowance, searchMethod } from './search-method'
import { between, space } from './space'
import type { Evaluate, Outcome } from './trial'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

const searched = space([between('rate', 0.01, 1)])
const common = { search: 'model records seed 0', seed: 0, commit: 'abc' }
const scoresOf = (average: number) => ({ own: average, reworded: average, far: average, average })

/** Takes ten seconds for each trial and returns the rate as the average; the default rate is .2. */
const tenSeconds: Evaluate = async (_method, { rate = 0.2 }) => {
  vi.advanceTimersByTime(10_000)
  return { scores: scoresOf(rate as number), failed: 0 }
}

function search(evaluate: Evaluate, allowance: Partial<Allowance>, log: TrialLog, fixed = {}) {
  const full: Allowance = { seconds: 1000, clock: 'wall', trials: 100, ...allowance }
  return searchMethod('fake', searched, { allowance: full, evaluate, log, common, fixed })
}

const newLog = () => new TrialLog(`${tempFolder()}/deep/trials.jsonl`)

it('begins a trial only while one of mean length fits, and no more than are allowed', async () => {
  const count = async (allowance: Partial<Allowance>) =>
    (await search(tenSeconds, allowance, newLog())).map(({ seconds }) => seconds)
  expect(await count({ seconds: 35 })).toEqual([10, 10, 10])
  expect(await count({ seconds: 40 })).toHaveLength(4)
  expect(await count({ seconds: 5 })).toHaveLength(1)
  expect(await count({ trials: 2 })).toHaveLength(2)
})

it('logs every trial as it ends, and continues after those of earlier runs', async () => {
  const log = newLog()
  const first = await search(tenSeconds, { seconds: 30 }, log, { fixed: true })
  const lines = readFileSync(log.path, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(first)
  expect(first[0]).toMatchObject({ ...common, method: 'fake', trial: 1, options: { fixed: true } })
  expect(first[0]).toMatchObject({ scores: scoresOf(0.2), seconds: 10 })
  const evaluate = vi.fn(tenSeconds)
  expect(await search(evaluate, { seconds: 30 }, log, { fixed: true })).toEqual(first)
  expect(evaluate).not.toHaveBeenCalled()
  const more = await search(evaluate, { seconds: 50 }, log, { fixed: true })
  const atOnce = await search(tenSeconds, { seconds: 50 }, newLog(), { fixed: true })
  const without = (trials: typeof more) => trials.map(({ processorSeconds: _, ...rest }) => rest)
  expect(evaluate).toHaveBeenCalledTimes(2)
  expect(without(more)).toEqual(without(atOnce))
})

it('gives up a trial that is early a tenth worse than the best one was, never the first', async () => {
  const early = [0.5, 0.45, 0.39, 0.9, 0.79, 0.81]
  const evaluate: Evaluate = async (_method, _options, hopeless): Promise<Outcome> => {
    const at = scoresOf(early.shift()!)
    return { early: at, failed: 0, ...(!hopeless(at) && { scores: at }) }
  }
  const trials = await search(evaluate, { trials: 6 }, newLog())
  expect(trials.map(({ scores }) => scores?.average)).toEqual([0.5, 0.45, undefined, 0.9, undefined, 0.81])
})

it('takes an error for the outcome of its settings, but not a stop', async () => {
  const stop = new AbortController()
  const log = newLog()
  let call = 0
  const evaluate: Evaluate = async () => {
    if (++call === 2) throw new Error('not positive definite')
    if (call === 4) stop.abort(new Error('stopped'))
    stop.signal.throwIfAborted()
    return { scores: scoresOf(0.5), failed: 0 }
  }
  const allowance: Allowance = { seconds: 1000, clock: 'wall', trials: 10 }
  const options = { allowance, evaluate, log, common, signal: stop.signal }
  await expect(searchMethod('fake', searched, options)).rejects.toThrow('stopped')
  const kept = await log.read(common.search)
  expect(kept.map(({ trial, error }) => [trial, error])).toEqual([
    [1, undefined],
    [2, 'not positive definite'],
    [3, undefined],
  ])
})
