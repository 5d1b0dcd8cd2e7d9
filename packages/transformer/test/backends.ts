import { type BackendName, useBackend } from '@wise-edit/kernels'
import { beforeAll, describe } from 'vitest'
import { expectNoTensorsLeft } from './leaks'

const blasFound = await useBackend({ backend: 'blas' }).then(
  () => true,
  () => false,
)

/** Runs the tests of `body` on WebAssembly and, where a BLAS library is found, with BLAS; none may leave a tensor. */
export function describeOnBackends(title: string, body: () => void): void {
  describe(`${title} on wasm`, () => start('wasm', body))
  if (blasFound) describe(`${title} on blas`, () => start('blas', body))
  else describe.skip(`${title} on blas (no BLAS library was found)`, body)
}

function start(backend: BackendName, body: () => void): void {
  beforeAll(async () => {
    await useBackend({ backend })
  })
  expectNoTensorsLeft()
  body()
}
