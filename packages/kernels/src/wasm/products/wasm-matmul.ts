import * as tf from '@tensorflow/tfjs-core'
import { heapOf } from '../code/fused-heap'
import { activeWasm, type WasmBackend } from '../heap'
import { overrideKernel } from '../kernel-override'
import { useMatMul } from './matmul-kernels'

/**
 * Makes the active wasm backend multiply matrices with the fused code (assemblyscript/matmul.ts).
 *
 * tfjs calls XNNPACK for a single product without transposes, and a scalar loop, 10 times slower, for all others. Its
 * own kernels stay in use if the fused code could not be loaded.
 */
export function useWasmMatMul(): void {
  const heap = heapOf(activeWasm() as WasmBackend)
  if (!heap) {
    for (const kernelName of [tf.BatchMatMul, tf._FusedMatMul]) overrideKernel(kernelName, (own) => own)
    return
  }
  const { code, panel } = heap
  useMatMul(() => ({ a, b, c, m, n, k, transposeA, transposeB, add, aStride, cStride }) => {
    code.matmul(a, b, c, m, n, k, transposeA, transposeB, add, panel, aStride, cStride)
  })
}
