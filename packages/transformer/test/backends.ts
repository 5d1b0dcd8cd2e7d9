import { type BackendName, useBackend } from '@wise-edit/kernels'
import { beforeAll, describe } from 'vitest'
import { expectNoTensorsLeft } from './leaks'

const blasFound = await loads('blas')
const tensorflowFound = await loads('tensorflow')

/**
 * Runs the tests of `body` on WebAssembly and, where they are found, with BLAS and TensorFlow, on WebGPU where it is
 * asked for; none may leave a tensor.
 */
export function describeOnBackends(title: string, body: () => void): void {
  describe(`${title} on wasm`, () => start('wasm', body))
  if (blasFound) describe(`${title} on blas`, () => start('blas', body))
  else describe.skip(`${title} on blas (no BLAS library was found)`, body)
  if (tensorflowFound) describe(`${title} on tensorflow`, () => start('tensorflow', body))
  else describe.skip(`${title} on tensorflow (tfjs-node is not installed)`, body)
  if (process.env.WISE_BACKEND === 'webgpu') describe(`${title} on webgpu`, () => start('webgpu', body))
  else describe.skip(`${title} on webgpu (WISE_BACKEND is not webgpu)`, body)
}

function loads(backend: BackendName): Promise<boolean> {
  return useBackend({ backend }).then(
    () => true,
    () => false,
  )
}

function start(backend: BackendName, body: () => void): void {
  beforeAll(async () => {
    await useBackend({ backend })
  })
  expectNoTensorsLeft()
  body()
}
