import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { expectClose, uniform } from '../../test/check-op'
import { applyRotary, type RotaryTablesOptions, rotaryTables } from './rotary'

/** Returns the frequencies: the angles in the row of position 1. */
function frequencies(options: Omit<RotaryTablesOptions, 'maxPositions'>): number[] {
  const { cos, sin } = rotaryTables({ ...options, maxPositions: 2 })
  const half = options.dims / 2
  const [x, y] = [cos.dataSync().slice(half), sin.dataSync().slice(half)]
  tf.dispose([cos, sin])
  return Array.from(x, (value, i) => Math.atan2(y[i]!, value))
}

describeOnBackends('rotary', () => {
  it('takes separate angles for each text', () => {
    tf.tidy(() => {
      const x = tf.tensor4d(Float32Array.from(uniform(16)), [2, 1, 2, 4])
      const { cos, sin } = rotaryTables({ dims: 4, base: 100, maxPositions: 8 })
      const options = { dims: 4, layout: 'half' } as const
      const rows = (table: tf.Tensor2D) => tf.reshape(tf.gather(table, [0, 1, 5, 6]), [2, 1, 2, 2])
      const out = applyRotary(x, rows(cos), rows(sin), options)
      const second = applyRotary(
        tf.slice(x, [1, 0, 0, 0], [1, 1, 2, 4]),
        tf.gather(cos, [5, 6]),
        tf.gather(sin, [5, 6]),
        options,
      )
      expectClose(tf.slice(out, [1, 0, 0, 0], [1, 1, 2, 4]).dataSync(), second.dataSync(), 1e-6)
    })
  })

  it.each(['half', 'interleaved'] as const)('makes scores of %s depend on distance alone', (layout) => {
    tf.tidy(() => {
      const { cos, sin } = rotaryTables({ dims: 8, base: 1e4, maxPositions: 64 })
      const [q, k] = [1, 2].map((i) => tf.tensor4d(Float32Array.from(uniform(8, i)), [1, 1, 1, 8]))
      const at = (x: tf.Tensor4D, position: number) =>
        applyRotary(x, tf.gather(cos, [position]), tf.gather(sin, [position]), { dims: 8, layout })
      const score = (i: number, j: number) => tf.sum(tf.mul(at(q!, i), at(k!, j))).dataSync()
      expectClose(score(60, 53), score(7, 0), 1e-5)
      expect(Math.abs(score(7, 0)[0]! - score(8, 0)[0]!)).toBeGreaterThan(1e-3)
    })
  })
})

describeOnBackends('rotaryTables', () => {
  it('halves its frequencies geometrically from 1', () => {
    expectClose(frequencies({ dims: 8, base: 16 }), [1, 0.5, 0.25, 0.125], 1e-6)
  })

  it('tabulates all positions', () => {
    const { cos, sin } = rotaryTables({ dims: 4, base: 100, maxPositions: 50 })
    expect([cos.shape, sin.shape]).toEqual([
      [50, 2],
      [50, 2],
    ])
    const positions = Array.from({ length: 50 }, (_, position) => [position, position / 10]).flat()
    expectClose(cos.dataSync(), positions.map(Math.cos), 1e-5)
    expectClose(sin.dataSync(), positions.map(Math.sin), 1e-5)
    tf.dispose([cos, sin])
  })

  it('divides all frequencies by a linear factor', () => {
    const scaling = { type: 'linear', factor: 4 } as const
    expectClose(frequencies({ dims: 8, base: 16, scaling }), [1 / 4, 1 / 8, 1 / 16, 1 / 32], 1e-6)
  })

  it('stretches frequencies as transformers does for LLaMA 3', () => {
    const scaling = {
      type: 'llama3',
      factor: 8,
      lowFreqFactor: 1,
      highFreqFactor: 4,
      originalMaxPositions: 64,
    } as const
    expectClose(frequencies({ dims: 16, base: 10_000, scaling }), LLAMA3, 1e-7)
  })
})

/** Frequencies from transformers' `_compute_llama3_parameters`: kept, blended and divided ones. */
const LLAMA3 = [
  1, 0.244384587, 0.0130422562, 0.00395284733, 0.00124999997, 0.000395284733, 0.000125000006, 3.95284733e-5,
]
