import { WiseError } from '@wise-edit/core'
import { noAdapter } from '../webgpu/device'
import type { Gpu } from '../webgpu/gpu'
import type { Blas } from './cblas'
import type { BlockLibrary } from './ggml/block-library'
import type { TensorflowOptions } from './tensorflow'

export const inPage = true

export function defaultThreads(): number {
  return 1
}

/** Throws: a page has no BLAS. */
export async function loadBlas(_threads?: number): Promise<Blas> {
  throw needsNode('A BLAS')
}

/** Returns undefined: a page has no ggml. */
export function ggmlPackage(): undefined {}

/** Returns undefined: a page has no ggml. */
export async function loadGgml(_threads: number): Promise<BlockLibrary | undefined> {
  return undefined
}

/** Throws: a page has no TensorFlow. */
export async function loadTensorflow(_options: TensorflowOptions): Promise<void> {
  throw needsNode('TensorFlow')
}

/** Throws `WEBGPU_NO_ADAPTER`: this browser has no WebGPU, or not in this context. */
export async function loadDawn(): Promise<Gpu> {
  throw noAdapter()
}

export function mayHaveGpu(): boolean {
  return true
}

function needsNode(library: string): WiseError {
  return new WiseError(
    'BACKEND_NEEDS_NODE',
    `${library} runs in Node; this is a browser. Choose "webgpu", "wasm" or "cpu".`,
  )
}
