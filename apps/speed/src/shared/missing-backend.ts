import type { WiseError } from '@wise-edit/core'

/** True if an error is about a missing backend, which is not a failure, unlike a model that cannot be read. */
export function isAboutBackend({ code }: WiseError): boolean {
  return /^(TENSORFLOW|BLAS|FFI|WASM)_|^MEMORY_EXHAUSTED$/.test(code)
}
