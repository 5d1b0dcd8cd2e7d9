import { type BackendName, useBackend } from '@wise-edit/kernels'
import { beforeAll, describe } from 'vitest'
import { expectNoTensorsLeft } from './leaks'

/** Backends that are tested here: WebAssembly and the others that are found. */
export const testedBackends: readonly BackendName[] = [
  'wasm',
  ...((await loads('blas')) ? (['blas'] as const) : []),
  ...((await loads('tensorflow')) ? (['tensorflow'] as const) : []),
  ...(process.env.WISE_BACKEND === 'webgpu' ? (['webgpu'] as const) : []),
]

/** Runs the tests of `body` on every backend that is tested here; none may leave a tensor. */
export function describeOnBackends(title: string, body: () => void): void {
  describe.each(testedBackends)(`${title} on %s`, (backend) => start(backend, body))
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
