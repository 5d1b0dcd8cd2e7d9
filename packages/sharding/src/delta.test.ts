import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallDeltas } from '../test/deltas'
import { applyDelta, denseDelta, extractDelta } from './delta'

await useBackend({ backend: testBackend })

const base = Float32Array.from({ length: 12 }, (_, i) => i / 8)

describe('extractDelta and applyDelta', () => {
  it('give each other back', () => {
    fc.assert(
      fc.property(smallDeltas({ minLength: 1, maxLength: 1 }), ([delta]) => {
        const current = applyDelta(base, delta!)
        const mask = { indices: delta!.indices as Uint32Array<ArrayBuffer>, size: 12 }
        expect(extractDelta(current, base, mask)).toEqual(delta)
        expect(denseDelta(extractDelta(current, base))).toEqual(denseDelta(delta!))
      }),
    )
  })

  it('take tensors, keep their shape, and read only what the mask marks', () => {
    const before = tf.tensor2d(base, [3, 4])
    const after = tf.tensor2d(
      base.map((x) => x + 1),
      [3, 4],
    )
    const delta = extractDelta(after, before, { indices: Uint32Array.of(1, 5), size: 12 })
    expect(delta).toEqual({ shape: [3, 4], indices: Uint32Array.of(1, 5), values: Float32Array.of(1, 1) })
    const start = tf.memory().numTensors
    const moved = applyDelta(before, [delta, delta])
    expect(tf.memory().numTensors).toBe(start + 1)
    expect(moved.shape).toEqual([3, 4])
    expect(Array.from(moved.dataSync())).toEqual(Array.from(base, (x, i) => (i === 1 || i === 5 ? x + 2 : x)))
    expect(Array.from(before.dataSync())).toEqual(Array.from(base))
    tf.dispose([before, after, moved])
  })

  it('refuse matrices of another size', () => {
    expect(() => extractDelta(base, base.slice(1))).toThrow(/12 entries, base of 11/)
    expect(() => extractDelta(base, base, { indices: new Uint32Array(), size: 11 })).toThrow(/mask of 11/)
    expect(() => applyDelta(base.slice(1), extractDelta(base, base))).toThrow(/matrix of 11/)
  })
})
