import { expect, it } from 'vitest'
import { experimentSchema } from '../experiment/experiment'
import type { Tuning } from '../tune/summary-file'
import { withTuned } from './tuned'

const scores = { rel: 1, gen: 1, loc: 1, average: 1 }
const tuning: Tuning = {
  format: 1,
  model: 'embedded',
  data: 'zsre-tune',
  T: 20,
  seed: 0,
  allowance: { seconds: 60, clock: 'wall', trials: 12 },
  methods: {
    'ft-l': { options: { layer: 3, steps: 40 }, trial: 4, trials: 9, scores },
    mend: { options: { hypernetwork: 'network' }, trial: 1, trials: 1, scores },
    rome: { options: { layer: 1 }, trial: 2, trials: 2, scores },
  },
}

it('gives methods the settings found for them, and says so', () => {
  const arms = ['ft-l', { method: 'ft-l', label: 'own', options: { steps: 5 } }, 'mend', 'grace']
  const plain = experimentSchema.parse({ name: 'x', title: 'x', arms, T: [1] })
  const tuned = withTuned(plain, tuning)
  expect(tuned.arms).toEqual([
    { method: 'ft-l', label: 'FT-L, tuned', options: { layer: 3, steps: 40 } },
    { method: 'ft-l', label: 'own, tuned', options: { layer: 3, steps: 5 } },
    { method: 'mend', options: { hypernetwork: 'network' } },
    { method: 'grace', options: {} },
  ])
  expect(tuned.notes).toEqual([
    'Settings were searched on zsre-tune (`bench tune`, 20 edits a trial, 60 seconds for each method, seed 0): FT-L layer 3, steps 40 (9 tried); MEND best with its defaults (1 tried).',
  ])
})

it('refuses settings of another model', () => {
  const plain = experimentSchema.parse({
    name: 'x',
    title: 'x',
    arms: ['ft-l'],
    T: [1],
    models: ['a/B.gguf'],
  })
  expect(() => withTuned(plain, tuning)).toThrow(
    'The tuned settings are for the model embedded, and the experiment runs a/B.gguf.',
  )
})
