import * as tf from '@tensorflow/tfjs-core'
import { embeddedModel } from '@wise-edit/embedded-model'
import { expect, it } from 'vitest'
import { measureEditing } from './measure'

it('measures edits, questions and generation, and says what they were, for others to repeat', async () => {
  const job = { model: embeddedModel, backend: 'wasm', edits: 2, steps: 3, records: 3, tokens: 4 } as const
  const { measurement, workload, weightBytes } = await measureEditing(job)
  expect(tf.memory().numTensors).toBe(0)
  const { losses, predicted, tokens, decodeSlowdown } = measurement
  expect(losses.map((steps) => steps.length)).toEqual([3, 3])
  for (const [before, , after] of losses) expect(after).toBeLessThan(before!)
  expect(workload.edits.map(({ queries }) => queries.length)).toEqual([11, 11])
  const [bare, prefixed] = workload.edits[0]!.queries
  expect(prefixed!.prompt.slice(-3)).toEqual(bare!.prompt.slice(-3))
  expect(prefixed!.prompt.length).toBeGreaterThan(bare!.prompt.length)
  expect(predicted.map(({ length }) => length)).toEqual(
    workload.records.flat().map(({ target }) => target.length),
  )
  expect(workload.generate.prompt).toEqual(bare!.prompt)
  expect(tokens.length).toBe(4)
  expect(typeof workload.settings.learningRate).toBe('number')
  expect(decodeSlowdown).toBeGreaterThan(0.2)
  expect(measurement.defaultEditSeconds).toBeGreaterThan(0)
  expect(measurement.peakBytes).toBeGreaterThan(weightBytes)
  // The losses are the same again, so the other side can repeat them from the workload alone.
  expect((await measureEditing(job)).measurement.losses).toEqual(losses)
})
