import * as tf from '@tensorflow/tfjs-core'
import { reportMissingBackends } from '@wise-edit/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { blasFound, tensorflowFound, testedBackends } from '../../test/backends'
import { BACKENDS, type BackendName, useBackend } from './backend'
import { hintAfter } from './hints'

beforeEach(() => {
  vi.stubEnv('WISE_BACKEND', undefined)
  vi.stubEnv('WISE_BLAS', undefined)
})
afterEach(() => vi.unstubAllEnvs())

reportMissingBackends(testedBackends)

describe('the choice of a backend', () => {
  it('takes the first of the order that loads', async () => {
    const { name, hint } = await useBackend({ backend: 'auto' })
    expect(name).toBe(blasFound ? 'blas' : tensorflowFound ? 'tensorflow' : 'wasm')
    for (const faster of BACKENDS.slice(0, BACKENDS.indexOf(name))) {
      // An adapter that computes on the CPU is available when it is requested by name.
      if (faster === 'webgpu') continue
      await expect(useBackend({ backend: faster })).rejects.toThrow()
    }
    expect(hint === undefined).toBe(tensorflowFound || blasFound)
  })

  it.each(['wasm', 'cpu'] as const)('takes %s when the option says so', async (backend) => {
    expect((await useBackend({ backend })).name).toBe(backend)
    expect(tf.getBackend()).toBe(backend)
    expect(product()).toEqual([19, 22, 43, 50])
  })

  it('takes the one that WISE_BACKEND names, unless the option says another', async () => {
    vi.stubEnv('WISE_BACKEND', 'cpu')
    expect((await useBackend({ threads: 1 })).name).toBe('cpu')
    expect((await useBackend({ backend: 'wasm' })).name).toBe('wasm')
  })

  it('keeps the chosen backend when called without options', async () => {
    await useBackend({ backend: 'cpu' })
    expect((await useBackend()).name).toBe('cpu')
    expect((await useBackend({ backend: 'auto' })).name).not.toBe('cpu')
  })

  it('chooses again after someone set another backend of tfjs', async () => {
    await useBackend({ backend: 'cpu' })
    await tf.setBackend('wasm')
    expect((await useBackend()).name).not.toBe('cpu')
  })

  it('keeps tensors readable across a switch', async () => {
    await useBackend({ backend: 'wasm' })
    const x = tf.tensor1d([1, 2])
    await useBackend({ backend: 'cpu' })
    expect([...tf.mul(x, 2).dataSync()]).toEqual([2, 4])
    await useBackend({ backend: 'wasm' })
    expect([...x.dataSync()]).toEqual([1, 2])
  })

  it('replaces gradients that a backend brought along', async () => {
    tf.registerGradient({ kernelName: tf.Square, gradFunc: () => ({ x: () => tf.scalar(0) }) })
    await useBackend({ backend: 'cpu' })
    expect(
      tf
        .grad((x) => tf.square(x))(tf.scalar(3))
        .dataSync()[0],
    ).toBe(6)
  })

  it.skipIf(tensorflowFound)('falls back to wasm with WISE_BLAS=off, and says what that costs', async () => {
    vi.stubEnv('WISE_BLAS', 'off')
    const { name, hint } = await useBackend({ backend: 'auto' })
    expect(name).toBe('wasm')
    expect(hint).toContain('Unset WISE_BLAS')
  })
})

describe('a backend that cannot be used', () => {
  it('is refused by name when unknown, from the option and from WISE_BACKEND', async () => {
    const error = {
      code: 'BACKEND_UNKNOWN',
      message: expect.stringMatching(/Found backend "cuda"; expected auto, tensorflow-gpu, .*cpu/),
    }
    await expect(useBackend({ backend: 'cuda' as BackendName })).rejects.toMatchObject(error)
    vi.stubEnv('WISE_BACKEND', 'cuda')
    await expect(useBackend({ threads: 1 })).rejects.toMatchObject(error)
  })

  it.each([0, -1, 1.5, Number.NaN])('is refused with %d threads', async (threads) => {
    await expect(useBackend({ threads })).rejects.toMatchObject({
      code: 'THREADS_INVALID',
      message: expect.stringContaining(`Found threads ${threads}`),
    })
  })

  it('is not replaced by another when it was forced, and leaves the one before in use', async () => {
    await useBackend({ backend: 'cpu' })
    vi.stubEnv('WISE_BLAS', 'off')
    await expect(useBackend({ backend: 'blas' })).rejects.toMatchObject({ code: 'BLAS_OFF' })
    vi.stubEnv('WISE_BLAS', '/no/such/library.so')
    await expect(useBackend({ backend: 'blas' })).rejects.toMatchObject({
      code: 'BLAS_NOT_FOUND',
      message: expect.stringMatching(/\/no\/such\/library\.so: .+Install one/),
    })
    expect((await useBackend()).name).toBe('cpu')
    expect(tf.getBackend()).toBe('cpu')
  })
})

describe('hintAfter', () => {
  it('advises only where something faster is within reach', () => {
    expect(hintAfter('tensorflow', [])).toBeUndefined()
    expect(hintAfter('blas', [{ code: 'TENSORFLOW_NOT_INSTALLED' }])).toBeUndefined()
    expect(hintAfter('wasm', [{ code: 'BLAS_OFF' }])).toContain('Unset WISE_BLAS')
    expect(hintAfter('wasm', [{ code: 'BLAS_NOT_FOUND' }])).toContain('libopenblas0')
  })

  it('says in a page why there is no GPU', () => {
    const inPage = (...codes: string[]) =>
      hintAfter(
        'wasm',
        codes.map((code) => ({ code })),
        true,
      )
    expect(inPage('BACKEND_NEEDS_NODE', 'WEBGPU_NO_ADAPTER')).toContain('found no GPU')
    expect(inPage('WEBGPU_SOFTWARE')).toContain('computes on the CPU')
    expect(inPage('WEBGPU_DEVICE_FAILED')).toBe('WebGPU did not start.')
    expect(inPage()).toBeUndefined()
  })
})

function product(): number[] {
  const [a, b] = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])]
  return [...tf.matMul(a, b).dataSync()]
}
