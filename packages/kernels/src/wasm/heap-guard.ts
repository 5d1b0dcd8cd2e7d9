import { WiseError } from '@wise-edit/core'
import { WASM_HEAP_LIMIT, type WasmBackend } from './heap'

// A registered symbol, so that the ESM and the CommonJS build see each other's guard.
const GUARDED = Symbol.for('@wise-edit/kernels.guarded')

/**
 * Makes the wasm backend throw `MEMORY_EXHAUSTED` for a tensor that the heap has no room for. Safe to call again.
 *
 * tfjs treats the address 0, which `malloc` returns on failure, as valid: the tensor would overwrite the module's data.
 */
export function guardHeap({ wasm }: WasmBackend): void {
  const guarded = wasm as WasmBackend['wasm'] & { [GUARDED]?: true }
  if (guarded[GUARDED]) return
  guarded[GUARDED] = true
  let own = wasm._malloc
  const malloc = (bytes: number) => {
    const address = own(bytes)
    if (address === 0 && bytes > 0) throw exhausted(bytes, wasm.HEAPU8.length)
    return address
  }
  // The module assigns its own function again on the first call.
  Object.defineProperty(wasm, '_malloc', {
    get: () => malloc,
    set: (next: typeof own) => {
      own = next
    },
  })
}

function exhausted(bytes: number, taken: number): WiseError {
  const mebibytes = (count: number) => Math.ceil(count / 2 ** 20)
  return new WiseError(
    'MEMORY_EXHAUSTED',
    `Found no room for a tensor of ${mebibytes(bytes)} MiB; WebAssembly has taken ${mebibytes(taken)} of the ${mebibytes(WASM_HEAP_LIMIT)} MiB it can address. Use smaller batches or shorter texts, a smaller model, dispose other tensors, or take a backend without this limit (npm install @tensorflow/tfjs-node@4.22.0).`,
  )
}
