import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useBackend } from './backend'
import { loadTensorflow } from './tensorflow'

beforeEach(() => useBackend({ backend: 'cpu' }))
afterEach(() => {
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow')
})

describe('loadTensorflow', () => {
  it.each([
    [false, '@tensorflow/tfjs-node'],
    [true, '@tensorflow/tfjs-node-gpu'],
  ])('says how to install the package that is absent (gpu: %s)', async (gpu, name) => {
    const absent = failing('ERR_MODULE_NOT_FOUND', `Cannot find package '${name}' imported from index.js`)
    await expect(loadTensorflow({ gpu, node: '22.1.0', load: absent })).rejects.toMatchObject({
      code: 'TENSORFLOW_NOT_INSTALLED',
      message: expect.stringContaining(`npm install ${name}@4.22.0`),
    })
  })

  it.each(['23.0.0', '24.1.0'])('names the Node versions that work on Node %s', async (node) => {
    await expect(loadTensorflow({ gpu: false, node, load: registering(false) })).rejects.toMatchObject({
      code: 'TENSORFLOW_NEEDS_OLDER_NODE',
      message: expect.stringContaining(
        `Found Node ${node}; @tensorflow/tfjs-node 4.22 needs Node 22 or older`,
      ),
    })
  })

  it.each([
    failing('', 'The Node.js native addon module (tfjs_binding.node) can not be found at path: napi-v8'),
    failing('MODULE_NOT_FOUND', "Cannot find module '@mapbox/node-pre-gyp'"),
  ])('says what to run when the install step was skipped or failed', async (load) => {
    await expect(loadTensorflow({ gpu: false, node: '20.19.0', load })).rejects.toMatchObject({
      code: 'TENSORFLOW_NOT_LOADED',
      message: expect.stringMatching(/did not load: .* install step .*"npm rebuild @tensorflow\/tfjs-node/),
    })
    expect(tf.getBackend()).toBe('cpu')
  })

  it('uses the package that is there', async () => {
    await loadTensorflow({ gpu: false, node: '20.19.0', load: registering(false) })
    expect(tf.getBackend()).toBe('tensorflow')
  })

  it('uses a GPU that is there', async () => {
    await loadTensorflow({ gpu: true, node: '20.19.0', load: registering(true) })
    expect(tf.getBackend()).toBe('tensorflow')
  })

  it('does not take a CPU for a GPU, and puts the backend before back', async () => {
    const load = registering(false)
    await expect(loadTensorflow({ gpu: true, node: '20.19.0', load })).rejects.toMatchObject({
      code: 'TENSORFLOW_WITHOUT_GPU',
      message: expect.stringContaining('CUDA 11.2'),
    })
    expect(tf.getBackend()).toBe('cpu')
  })
})

function failing(code: string, message: string) {
  return () => Promise.reject(Object.assign(new Error(message), { code }))
}

/** Imports a package that registers a backend called `tensorflow`, as tfjs-node does. */
function registering(isUsingGpuDevice: boolean) {
  return async () => {
    const backend = Object.assign(new tf.KernelBackend(), { isUsingGpuDevice, dispose() {} })
    tf.registerBackend('tensorflow', () => backend)
  }
}
