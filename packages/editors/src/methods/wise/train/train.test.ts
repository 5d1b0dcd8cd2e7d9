import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { createMask, maskToTensor } from '@wise-edit/sharding'
import type { DecoderModel, TargetQuery } from '@wise-edit/transformer'
import { describe, expect, it } from 'vitest'
import { loadGoldenModel } from '../../../../test/golden-model'
import { type PreparedEdit, prepareTokens } from './prepare'
import { measureLosses, type StepLosses, type TrainSettings, trainStep } from './train'

/** A whole edit as tooling/parity/wise_golden.py makes it, text by text through the whole network in float64. */
interface Golden {
  name: string
  /** A model of the transformer package. */
  model: string
  layer: number
  mask: Omit<Parameters<typeof createMask>[0], 'size'>
  settings: TrainSettings
  queries: TargetQuery[]
  bareRows: number[]
  irrelevant: number[][]
  steps: number
  /** Losses before each step and after the last. */
  losses: StepLosses[]
  /** Values of the trained side memory at the mask's entries. */
  change: number[]
}

const goldens: Golden[] = JSON.parse(
  readFileSync(new URL('../../../../test/golden/edits.json', import.meta.url), 'utf8'),
)

describe('an edit is that of PyTorch', () => {
  it.each(goldens)('$name', async (golden) => {
    const decoder = await loadGoldenModel(golden.model)
    const before = tf.memory().numTensors
    const { losses, change } = await replay(decoder, golden)
    // The model has created its rotary tables meanwhile and keeps them.
    expect(tf.memory().numTensors - before).toBe(decoder.config.position.type === 'rotary' ? 2 : 0)
    decoder.dispose()

    expect(difference(change.inside, golden.change)).toBeLessThan(1e-4)
    expect(change.outside).toBe(0)
    for (const [step, expected] of golden.losses.entries()) {
      const found = losses[step]!
      expect(found.edit).toBeCloseTo(expected.edit, 4)
      expect(found.margin).toBeCloseTo(expected.margin, 4)
      expect(found.deltas.length).toBe(golden.bareRows.length)
      for (const name of ['deltas', 'irrelevantDeltas'] as const) {
        for (const [i, value] of expected[name].entries()) expect(found[name][i]).toBeCloseTo(value, 4)
      }
    }
    expect(losses.at(-1)!.edit).toBeLessThan(losses[0]!.edit)
  })
})

/** All losses of the edit, and the largest change outside its mask. */
async function replay(decoder: DecoderModel, golden: Golden) {
  const { layer, settings, queries, bareRows, irrelevant, steps } = golden
  const { dModel, dFF } = decoder.config
  const prepared = prepareTokens({ decoder }, { layer, ...settings }, queries, bareRows, irrelevant)
  const mask = createMask({ size: dModel * dFF, ...golden.mask })
  const trained = await train(decoder, prepared, maskToTensor(mask, [dModel, dFF]), settings, steps)
  prepared.dispose()
  const inside = Array.from(mask.indices, (index) => trained.delta[index]!)
  for (const index of mask.indices) trained.delta[index] = 0
  return { losses: trained.losses, change: { inside, outside: Math.max(...trained.delta.map(Math.abs)) } }
}

async function train(
  decoder: DecoderModel,
  prepared: PreparedEdit,
  mask: tf.Tensor2D,
  settings: TrainSettings,
  steps: number,
) {
  let delta = tf.zerosLike(mask)
  const losses: StepLosses[] = []
  for (let step = 0; step < steps; step++) {
    const next = await trainStep(decoder, prepared, { delta, mask }, settings)
    losses.push(next.losses)
    delta.dispose()
    delta = next.delta
  }
  losses.push(await measureLosses(decoder, prepared, delta, settings))
  const values = delta.dataSync().slice()
  tf.dispose([delta, mask])
  return { losses, delta: values }
}

/** The largest difference, relative to the largest value. */
function difference(actual: number[], expected: number[]): number {
  expect(actual.length).toBe(expected.length)
  const differences = expected.map((value, i) => Math.abs(value - actual[i]!))
  return Math.max(...differences) / Math.max(...expected.map(Math.abs))
}
