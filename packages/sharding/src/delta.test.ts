import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallDeltas } from '../test/deltas'
import { addDeltas, applyDelta, deltaBytes, denseDelta, extractDelta, scaleDelta } from './delta'
import { packDelta, unpackDelta } from './pack'

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
    expect(() => applyDelta(base.slice(1), scaleDelta(extractDelta(base, base), 1))).toThrow(/matrix of 11/)
  })
})

describe('addDeltas and scaleDelta', () => {
  it('are those of the full matrices', () => {
    fc.assert(
      fc.property(
        smallDeltas({ minLength: 2, maxLength: 2 }),
        fc.integer({ min: -3, max: 3 }),
        ([a, b], factor) => {
          const sum = denseDelta(addDeltas(a!, scaleDelta(b!, factor)))
          const [left, right] = [denseDelta(a!), denseDelta(b!)]
          expect(Array.from(sum)).toEqual(Array.from(left, (x, i) => x + factor * right[i]! + 0))
        },
      ),
    )
    const other = { shape: [4, 3], indices: new Uint32Array(), values: new Float32Array() }
    expect(() => addDeltas(other, { ...other, shape: [3, 4] })).toThrow(/\[4,3\], \[3,4\]/)
  })
})

describe('packDelta', () => {
  it('is undone by unpackDelta', () => {
    fc.assert(
      fc.property(smallDeltas({ minLength: 1, maxLength: 1 }, 1_000_000), ([delta]) => {
        expect(unpackDelta(packDelta(delta!))).toEqual(delta)
      }),
    )
    const far = {
      shape: [2 ** 31],
      indices: Uint32Array.of(0, 127, 255, 2 ** 31 - 1),
      values: new Float32Array(4),
    }
    expect(unpackDelta(packDelta(far))).toEqual(far)
  })

  it('takes five bytes an entry instead of eight', () => {
    const indices = Uint32Array.from({ length: 1000 }, (_, i) => 5 * i)
    const delta = { shape: [5000], indices, values: new Float32Array(1000) }
    const { gaps, values } = packDelta(delta)
    expect(deltaBytes(delta)).toBe(8000)
    expect(gaps.byteLength + values.byteLength).toBe(5000)
  })

  it('refuses damaged arrays', () => {
    const packed = packDelta({ shape: [9], indices: Uint32Array.of(2, 8), values: new Float32Array(2) })
    const damaged = [
      { ...packed, values: new Float32Array(3) },
      { ...packed, values: new Float32Array(1) },
      { ...packed, shape: Uint32Array.of(8) },
      { ...packed, gaps: Uint8Array.of(2, 0) },
      { ...packed, gaps: new Uint8Array(2000).fill(255) },
    ]
    for (const wrong of damaged) expect(() => unpackDelta(wrong)).toThrow(/expected|damaged/)
  })
})
