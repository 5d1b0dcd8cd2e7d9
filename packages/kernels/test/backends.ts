import { beforeAll, describe } from 'vitest'
import { type BackendName, useBackend } from '../src/backend'
import { loadBlas } from '../src/blas'

/** Whether a BLAS library is found here; without one its tests are skipped. */
export const blasFound = await loadBlas().then(
  () => true,
  () => false,
)

/** Runs the tests of `body` on WebAssembly, in plain JavaScript and, where a BLAS library is found, with BLAS. */
export function describeOnBackends(title: string, body: (backend: BackendName) => void): void {
  describe.each(['wasm', 'cpu'] as const)(`${title} on %s`, (backend) => start(backend, body))
  if (blasFound) describe(`${title} on blas`, () => start('blas', body))
  else describe.skip(`${title} on blas (no BLAS library was found)`, () => body('blas'))
}

function start(backend: BackendName, body: (backend: BackendName) => void): void {
  beforeAll(async () => {
    await useBackend({ backend })
  })
  body(backend)
}
