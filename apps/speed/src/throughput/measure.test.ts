import * as tf from '@tensorflow/tfjs-core'
import { embeddedModel } from '@wise-edit/embedded-model'
import { expect, it } from 'vitest'
import { measureBackend } from './measure'

it('measures loading, reading and writing, the same work each time, and leaves no tensor', async () => {
  const once = () => measureBackend(embeddedModel, 'wasm', { seconds: 0.01 })
  const { measurement, workload } = await once()
  expect(tf.memory().numTensors).toBe(0)
  const { prefill, decodeAfter, decode, ids } = workload
  expect(Object.keys(measurement.prefill)).toEqual(prefill.map(String))
  for (const speed of [
    ...Object.values(measurement.prefill),
    measurement.decode,
    measurement.decodeTogether,
  ]) {
    expect(speed).toBeGreaterThan(0)
    expect(speed).toBeLessThan(1e6)
  }
  expect(measurement.tokens.length).toBe(decode)
  expect(ids.length).toBe(Math.max(...prefill, decodeAfter))
  expect(measurement.loadSeconds).toBeGreaterThan(0)
  expect(measurement.peakBytes).toBeGreaterThan(2 ** 24)
  expect((await once()).measurement.tokens).toEqual(measurement.tokens)
})
