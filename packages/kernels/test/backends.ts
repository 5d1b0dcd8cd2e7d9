import { beforeAll, describe } from 'vitest'
import { type BackendName, useBackend } from '../src/backends/backend'
import { loadBlas } from '../src/backends/blas'
import { loadTensorflow } from '../src/backends/tensorflow'

/** True if a BLAS library is found here. */
export const blasFound = await loadBlas().then(
  () => true,
  () => false,
)

/** True if tfjs-node is installed here (`tooling/tfjs-node`). */
export const tensorflowFound = await loadTensorflow({ gpu: false }).then(
  () => true,
  () => false,
)

/** True if WebGPU is to be tested. It is not tried unasked, since Dawn prints warnings where it finds no adapter. */
export const webgpuAsked = process.env.WISE_BACKEND === 'webgpu'

/** Backends that are tested here: WebAssembly, plain JavaScript, and the others that are found. */
export const testedBackends: readonly BackendName[] = [
  'wasm',
  'cpu',
  ...(blasFound ? (['blas'] as const) : []),
  ...(tensorflowFound ? (['tensorflow'] as const) : []),
  ...(webgpuAsked ? (['webgpu'] as const) : []),
]

/** Runs the tests of `body` on every backend that is tested here. */
export function describeOnBackends(title: string, body: (backend: BackendName) => void): void {
  describe.each(testedBackends)(`${title} on %s`, (backend) => start(backend, body))
}

function start(backend: BackendName, body: (backend: BackendName) => void): void {
  beforeAll(async () => {
    await useBackend({ backend })
  })
  body(backend)
}
