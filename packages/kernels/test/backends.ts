import { beforeAll, describe } from 'vitest'
import { type BackendName, useBackend } from '../src/backends/backend'
import { loadBlas } from '../src/backends/blas'
import { loadTensorflow } from '../src/backends/tensorflow'

/** True if a BLAS library is found here; otherwise its tests are skipped. */
export const blasFound = await loadBlas().then(
  () => true,
  () => false,
)

/** True if tfjs-node is installed here (`tooling/tfjs-node`); otherwise its tests are skipped. */
export const tensorflowFound = await loadTensorflow({ gpu: false }).then(
  () => true,
  () => false,
)

/** True if WebGPU is to be tested. It is not tried unasked, since Dawn prints warnings where it finds no adapter. */
export const webgpuAsked = process.env.WISE_BACKEND === 'webgpu'

/** Runs the tests of `body` on WebAssembly, in plain JavaScript and, where they are found, with BLAS and TensorFlow. */
export function describeOnBackends(title: string, body: (backend: BackendName) => void): void {
  describe.each(['wasm', 'cpu'] as const)(`${title} on %s`, (backend) => start(backend, body))
  if (blasFound) describe(`${title} on blas`, () => start('blas', body))
  else describe.skip(`${title} on blas (no BLAS library was found)`, () => body('blas'))
  if (tensorflowFound) describe(`${title} on tensorflow`, () => start('tensorflow', body))
  else describe.skip(`${title} on tensorflow (tfjs-node is not installed)`, () => body('tensorflow'))
  if (webgpuAsked) describe(`${title} on webgpu`, () => start('webgpu', body))
  else describe.skip(`${title} on webgpu (WISE_BACKEND is not webgpu)`, () => body('webgpu'))
}

function start(backend: BackendName, body: (backend: BackendName) => void): void {
  beforeAll(async () => {
    await useBackend({ backend })
  })
  body(backend)
}
