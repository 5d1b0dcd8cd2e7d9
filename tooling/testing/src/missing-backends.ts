import { it } from 'vitest'

const HOW_TO_GET = {
  blas: 'no BLAS library was found; Debian and Ubuntu: apt-get install libopenblas0',
  tensorflow: 'tfjs-node is not installed; tooling/tfjs-node/README.md tells how to build it',
  webgpu: 'not tested unless asked for; run .ci/webgpu',
}

/** Registers one skipped test for each backend that is not among those `tested`; it names how to get it. */
export function reportMissingBackends(tested: readonly string[]): void {
  for (const [name, how] of Object.entries(HOW_TO_GET)) {
    if (!tested.includes(name)) it.skip(`on ${name} (${how})`, () => {})
  }
}

/** Messages of tests that need one of them. */
export const { blas: NO_BLAS, webgpu: NO_WEBGPU } = HOW_TO_GET
