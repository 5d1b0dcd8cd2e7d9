import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { useBackend } from '../backends/backend'
import { bytesFree, ensureBytes, readView, tensorFrom } from './tensor-memory'

describeOnBackends('the memory of tensors', () => {
  it('is written in place and read back', () => {
    const tensor = tensorFrom([2, 3], (out) => {
      expect(out.length).toBe(6)
      for (let i = 0; i < 6; i++) out[i] = i / 2
    })
    expect([tensor.shape, tensor.dtype]).toEqual([[2, 3], 'float32'])
    expect([...readView(tensor)]).toEqual([0, 0.5, 1, 1.5, 2, 2.5])
    expect([...tf.tidy(() => tf.neg(tensor).dataSync())][5]).toBe(-2.5)
    tensor.dispose()
  })

  it('may be of size 0', () => {
    const tensor = tensorFrom([2, 0], (out) => expect(out.length).toBe(0))
    expect([tensor.shape, readView(tensor).length]).toEqual([[2, 0], 0])
    tensor.dispose()
  })

  it('holds nothing after a filling that failed', () => {
    const before = tf.memory().numTensors
    const failing = () => {
      throw new Error('disk gone')
    }
    expect(() => tensorFrom([2], failing)).toThrow('disk gone')
    expect(tf.memory().numTensors).toBe(before)
  })

  it('shows float32 alone', () => {
    const ids = tf.tensor1d([1], 'int32')
    expect(() => readView(ids)).toThrow(expect.objectContaining({ code: 'DTYPE_UNSUPPORTED' }))
    ids.dispose()
  })
})

describe('the memory of WebAssembly', () => {
  beforeAll(async () => {
    await useBackend({ backend: 'wasm' })
  })

  it('is seen by a view, not copied', () => {
    const tensor = tf.tensor1d([1, 2, 3])
    readView(tensor)[1] = 9
    expect([...tensor.dataSync()]).toEqual([1, 9, 3])
    tensor.dispose()
  })

  it('is read from a tensor that was made on another backend', async () => {
    await useBackend({ backend: 'cpu' })
    const tensor = tf.tensor1d([1, 2, 3])
    await useBackend({ backend: 'wasm' })
    expect([...readView(tensor)]).toEqual([1, 2, 3])
    tensor.dispose()
  })

  it('refuses a filling under which it moved, and frees the tensor', () => {
    const before = tf.memory().numTensors
    const made: tf.Tensor[] = []
    const growing = () => {
      made.push(tf.zeros([2 ** 24]))
    }
    expect(() => tensorFrom([4], growing)).toThrow(expect.objectContaining({ code: 'FILL_ALLOCATED' }))
    tf.dispose(made)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is refused with figures where it would end', () => {
    const free = bytesFree()
    expect(free).toBeLessThan(2 ** 32)
    expect(() => ensureBytes(free, 'a model')).not.toThrow()
    expect(() => ensureBytes(free + 2 ** 20, 'a model')).toThrow(
      expect.objectContaining({
        code: 'MEMORY_EXHAUSTED',
        message: expect.stringMatching(/Found \d+ MiB free of the 4096 MiB .* a model takes \d+ MiB/),
      }),
    )
    const fill = vi.fn()
    expect(() => tensorFrom([2 ** 20, 2 ** 10], fill)).toThrow(/shape \[1048576, 1024\] takes 4096 MiB/)
    expect(fill).not.toHaveBeenCalled()
  })

  it('is bounded by the machine alone on other backends', async () => {
    await useBackend({ backend: 'cpu' })
    expect(bytesFree()).toBe(Number.POSITIVE_INFINITY)
  })
})
