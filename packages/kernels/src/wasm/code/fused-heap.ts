import type * as tf from '@tensorflow/tfjs-core'
import type { BlockLibrary } from '../../backends/ggml/block-library'
import { heapOffset, heapView, type WasmBackend } from '../heap'
import { type FusedCode, loadFusedCode } from './module'

/** The memory of the wasm backend, and the fused code that works on it. */
export interface Heap {
  backend: WasmBackend
  code: FusedCode
  /** Returns the address of a tensor's values; valid until it is disposed, even if the heap grows. 0 for no tensor. */
  at(tensor: tf.TensorInfo | undefined): number
  /** Creates a float32 tensor without clearing its memory. */
  make(shape: number[]): tf.TensorInfo
  zeros(shape: number[]): tf.TensorInfo
  /** Address of the 2,048 floats that a matrix product packs at a time. */
  panel: number
  /** Multiplies by blocks instead of the fused code. */
  blocks?: BlockLibrary
}

// A registered symbol on the backend itself, so that the ESM and the CommonJS build share it.
const HEAP = Symbol.for('@wise-edit/kernels.fused')

interface WithHeap {
  [HEAP]?: Heap
}

/** Loads the fused code next to tfjs's own; returns false if that is not possible. */
export function prepareHeap(backend: WasmBackend): boolean {
  const code = loadFusedCode(backend)
  if (code) (backend as WithHeap)[HEAP] = createHeap(backend, code)
  return code !== undefined
}

/** Returns the heap of a backend that `prepareHeap` has prepared. */
export function heapOf(backend: WasmBackend): Heap | undefined {
  return (backend as WithHeap)[HEAP]
}

function createHeap(backend: WasmBackend, code: FusedCode): Heap {
  const make = (shape: number[]) => backend.makeOutput(shape, 'float32')
  return {
    backend,
    code,
    at: (tensor) => (tensor ? heapOffset(backend, tensor) : 0),
    make,
    panel: backend.wasm._malloc(4 * 2048) >>> 0,
    zeros: (shape) => {
      const tensor = make(shape)
      heapView(backend, tensor).fill(0)
      return tensor
    },
  }
}
