import { expect, it } from 'vitest'
import { renderSummary } from './render'
import { type TunedMethod, tunedMethod } from './summary'
import type { Scores, Trial } from './trial'

const scoresOf = (average: number): Scores => ({ own: average, reworded: average, far: average, average })

function trial(number: number, outcome: Partial<Trial>): Trial {
  const about = { search: 'a', method: 'rome', seed: 0, seconds: 10, processorSeconds: 5, failed: 0 }
  return { ...about, trial: number, options: { layer: number, statistics: { ridge: 0.1 } }, ...outcome }
}

const trials = [
  trial(1, { scores: scoresOf(0.5), options: {} }),
  trial(2, { early: scoresOf(0.1) }),
  trial(3, { scores: scoresOf(0.75) }),
  trial(4, { error: 'no' }),
  trial(5, { scores: scoresOf(0.75) }),
]

it('takes the best that was finished, of equals the first, and counts the others', () => {
  expect(tunedMethod(trials, {})).toEqual({
    options: { layer: 3, statistics: { ridge: 0.1 } },
    trial: 3,
    scores: scoresOf(0.75),
    preset: scoresOf(0.5),
    trials: 5,
    givenUp: 1,
    failed: 1,
    seconds: 50,
    processorSeconds: 25,
    searched: {},
  })
  expect(tunedMethod(trials.slice(1, 2), {})).toBeUndefined()
})

it('states the gain, the budget, and the methods with too few trials for a search', () => {
  const searched = { layer: '0, 1' }
  const allowance = { seconds: 30, clock: 'processor', trials: 12 } as const
  const about = { format: 1, model: 'embedded', data: 'zsre-tune', T: 20, seed: 0, allowance } as const
  const methods = {
    rome: tunedMethod(trials, searched) as TunedMethod,
    memit: tunedMethod(trials.slice(0, 1), searched) as TunedMethod,
    mend: tunedMethod(trials.slice(0, 1), {}) as TunedMethod,
  }
  const table = renderSummary({ ...about, methods })
  expect(table).toContain(
    '| ROME | 0.50 0.50 - 0.50 | 0.50 | 0.75 0.75 - 0.75 | 0.75 | 0.25 | 5 (1 given up, 1 failed) | 50 (25) | layer 3, statistics.ridge 0.1 |',
  )
  expect(table).toContain('- Each method gets 30 seconds of processor time for editing and measuring')
  expect(table).toContain(
    '- Too slow for 3 trials in that time: MEMIT. A larger budget continues the search.',
  )
})
