import { afterEach, describe, expect, it, vi } from 'vitest'
import { noise } from '../test/deltas'
import { mergeDeltas } from './merge'
import { type MergeMethod, mergeMethods } from './methods'

const shape: [number, number] = [400, 500]
const matrixBytes = 4 * 400 * 500
const shards = Array.from({ length: 10 }, (_, shard) => noise(shape, 0.2, shard))

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Bytes of all typed arrays that `f` allocates, including those it drops again. */
function allocated(f: () => void): number {
  let bytes = 0
  for (const Type of [Float32Array, Float64Array, Uint8Array, Uint32Array, Int32Array]) {
    const counting = new Proxy(Type, {
      construct(target, args, newTarget) {
        const array = Reflect.construct(target, args, newTarget)
        if (!(args[0] instanceof ArrayBuffer)) bytes += array.byteLength
        return array
      },
    })
    vi.stubGlobal(Type.name, counting)
  }
  f()
  vi.unstubAllGlobals()
  return bytes
}

describe('memory of mergeDeltas', () => {
  it.each(Object.keys(mergeMethods) as MergeMethod[])(
    '%s allocates its result and little more, less than twice the matrix for any number of shards',
    (method) => {
      for (const k of [2, 4, 10]) {
        const deltas = shards.slice(0, k)
        let result = 0
        const bytes = allocated(() => {
          const { indices, values } = mergeDeltas(deltas, { method, density: 0.15 })
          result = indices.byteLength + values.byteLength
        })
        expect(result).toBeGreaterThan(0)
        expect(bytes).toBeGreaterThanOrEqual(result)
        expect(bytes - result).toBeLessThan(0.25 * matrixBytes)
        expect(bytes).toBeLessThan(2 * matrixBytes)
      }
    },
  )
})
