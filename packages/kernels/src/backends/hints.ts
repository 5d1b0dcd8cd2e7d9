import { inPage } from '#native'

/** Turns the reasons why faster backends did not load into advice. */
export function hintAfter(
  name: string,
  failures: readonly { code: string }[],
  page: boolean = inPage,
): string | undefined {
  if (name !== 'wasm' && name !== 'cpu') return undefined
  const codes = failures.map(({ code }) => code)
  if (page) return hintInPage(codes)
  if (codes.includes('BLAS_OFF'))
    return 'Unset WISE_BLAS to let the system’s BLAS multiply matrices, several times faster.'
  return 'Install a BLAS (Debian and Ubuntu: apt-get install libopenblas0): matrix products become several times faster.'
}

/** Says why a page computes on the CPU. */
function hintInPage(codes: readonly string[]): string | undefined {
  if (codes.includes('WEBGPU_SOFTWARE'))
    return 'The only adapter of WebGPU computes on the CPU as well, and slower.'
  if (codes.includes('WEBGPU_NO_ADAPTER'))
    return 'WebGPU found no GPU; a newer browser or driver may have one.'
  return codes.some((code) => code.startsWith('WEBGPU_')) ? 'WebGPU did not start.' : undefined
}
