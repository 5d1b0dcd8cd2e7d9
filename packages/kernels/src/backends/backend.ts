import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { environment } from '@wise-edit/core/internal'
import { defaultThreads, inPage, loadBlas, loadGgml, loadTensorflow } from '#native'
import { registerGradients } from '../gradients/missing-gradients'
import { heapOf } from '../wasm/code/fused-heap'
import { useFusedKernels } from '../wasm/fused'
import type { WasmBackend } from '../wasm/heap'
import { guardHeap } from '../wasm/heap-guard'
import { registerWasmKernels } from '../wasm/missing-kernels'
import { useWasmMatMul } from '../wasm/products/wasm-matmul'
import type { GpuInfo } from '../webgpu/opened'
import { useBlasMatMul } from './blas-matmul'
import type { BlasInfo } from './cblas'
import type { BlockLibrary } from './ggml/block-library'
import { hintAfter } from './hints'
import { reason } from './load-errors'
import { loadWebGpu } from './webgpu'

/** The backends, fastest first: the order in which `auto` tries them. */
export const BACKENDS = ['tensorflow-gpu', 'webgpu', 'blas', 'tensorflow', 'wasm', 'cpu'] as const

/** Name of a backend: TensorFlow, WebGPU, WebAssembly with or without the system's BLAS, or plain JavaScript. */
export type BackendName = (typeof BACKENDS)[number]

/** Options of `useBackend`. */
export interface UseBackendOptions {
  /** Default: `WISE_BACKEND`, else `auto`. */
  backend?: BackendName | 'auto'
  /** Threads of the matrix products. Default: `OPENBLAS_NUM_THREADS`, `OMP_NUM_THREADS`, else all cores. */
  threads?: number
  /**
   * URLs of the `.wasm` files of @tensorflow/tfjs-backend-wasm by their names, or of the folder with a slash at its end:
   * for a browser, in which they cannot be found beside the code.
   */
  wasmFiles?: string | Readonly<Record<string, string>>
}

/** The backend in use. */
export interface BackendInfo {
  name: BackendName
  description: string
  threads: number
  /** The library that computes matrix products, on `blas`. */
  blas?: BlasInfo
  /** The library that multiplies few rows by quantized weights, on `blas` and `wasm`, if `WISE_GGML` asks for it. */
  blocks?: string
  /** The adapter, on `webgpu`. */
  gpu?: GpuInfo
  /** Advice on how to make it faster, in one line. */
  hint?: string
}

/**
 * Chooses the backend: the first one that loads, or the requested one.
 *
 * Without options it keeps the choice of an earlier call; another name switches the backend, and existing tensors stay
 * readable. Throws `BACKEND_UNKNOWN`, `THREADS_INVALID`, or, if the requested backend does not load, an error that says
 * what to install; the previous backend then stays in use. A WebGPU adapter that computes on the CPU is used only if
 * `webgpu` is requested.
 */
export async function useBackend(options: UseBackendOptions = {}): Promise<BackendInfo> {
  const inUse = backendInUse()
  if (inUse && options.backend === undefined && options.threads === undefined) return inUse.info
  const wanted = wantedBackend(options.backend ?? environment.WISE_BACKEND ?? 'auto')
  const threads = wantedThreads(options.threads)
  // Otherwise tfjs prints a greeting in Node, and a warning for each kernel that is replaced.
  tf.enableProdMode()
  const info = await (wanted === 'auto'
    ? loadFirst(threads, options.wasmFiles)
    : load(wanted, threads, options))
  registerGradients()
  engine()[IN_USE] = { info, tfjsName: tf.getBackend() }
  return info
}

async function loadFirst(threads: number, wasmFiles: WasmFiles): Promise<BackendInfo> {
  const failures: WiseError[] = []
  for (const name of BACKENDS) {
    try {
      const info = await load(name, threads, { wasmFiles, auto: true })
      return { ...info, hint: hintAfter(name, failures) }
    } catch (error) {
      // A wrong variable must not lead to the slowest backend.
      if ((error as WiseError).code === 'GGML_NOT_LOADED') throw error
      failures.push(error as WiseError)
    }
  }
  throw failures.at(-1)
}

type WasmFiles = UseBackendOptions['wasmFiles']

interface InUse {
  info: BackendInfo
  tfjsName: string
}

// Stored on tfjs's engine, which the ESM and the CommonJS build share.
const IN_USE = Symbol.for('@wise-edit/kernels.backend')

function engine(): { [IN_USE]?: InUse } {
  return tf.engine() as unknown as { [IN_USE]?: InUse }
}

/** Returns the backend that `useBackend` chose, unless another tfjs backend has been set since. */
function backendInUse(): InUse | undefined {
  const chosen = engine()[IN_USE]
  return chosen?.tfjsName === tf.getBackend() ? chosen : undefined
}

function wantedBackend(name: string): BackendName | 'auto' {
  if (name === 'auto' || BACKENDS.includes(name as BackendName)) return name as BackendName | 'auto'
  throw new WiseError(
    'BACKEND_UNKNOWN',
    `Found backend ${JSON.stringify(name)}; expected auto, ${BACKENDS.join(', ')}. Correct the option or WISE_BACKEND.`,
  )
}

function wantedThreads(threads: number | undefined): number {
  if (threads === undefined) return defaultThreads()
  if (Number.isInteger(threads) && threads > 0) return threads
  throw new WiseError(
    'THREADS_INVALID',
    `Found threads ${threads}; expected a whole number from 1. Correct the option.`,
  )
}

function load(
  name: BackendName,
  threads: number,
  { auto = false, wasmFiles }: { auto?: boolean; wasmFiles?: WasmFiles },
): Promise<BackendInfo> {
  switch (name) {
    case 'tensorflow-gpu':
    case 'tensorflow':
      return tensorflow(name, threads)
    case 'webgpu':
      return webgpu({ software: !auto }, wasmFiles)
    case 'blas':
      return blas(threads)
    case 'wasm':
      return wasm(threads, wasmFiles)
    case 'cpu':
      return cpu()
  }
}

async function tensorflow(name: 'tensorflow-gpu' | 'tensorflow', threads: number): Promise<BackendInfo> {
  const gpu = name === 'tensorflow-gpu'
  await loadTensorflow({ gpu, threads })
  return { name, description: `TensorFlow on the ${gpu ? 'GPU' : 'CPU'}`, threads }
}

async function webgpu(options: { software: boolean }, wasmFiles: WasmFiles): Promise<BackendInfo> {
  const gpu = await loadWebGpu(options)
  // For the synchronous work of `onCpu`.
  await startWasm(wasmFiles)
  useWasmMatMul()
  await tf.setBackend('webgpu')
  const hint = gpu.software
    ? 'This adapter computes on the CPU, for tests: install the driver of a GPU, or choose "blas".'
    : undefined
  return { name: 'webgpu', description: `WebGPU on ${gpu.adapter}`, threads: 1, gpu, hint }
}

async function blas(threads: number): Promise<BackendInfo> {
  const library = await loadBlas(threads)
  const blocks = await loadGgml(threads)
  await startWasm()
  useBlasMatMul(library)
  const { library: file, version } = library
  return withBlocks(blocks, {
    name: 'blas',
    description: `WebAssembly with matrix products in ${file}`,
    threads: library.threads,
    blas: { library: file, version },
  })
}

async function wasm(threads: number, wasmFiles: WasmFiles): Promise<BackendInfo> {
  const blocks = await loadGgml(threads)
  await startWasm(wasmFiles)
  useWasmMatMul()
  const hint = hintAfter('wasm', [])
  return withBlocks(blocks, { name: 'wasm', description: 'WebAssembly', threads: 1, hint })
}

/** Lets a library multiply by the blocks of quantized weights, where the fused code is loaded, and says so. */
function withBlocks(library: BlockLibrary | undefined, info: BackendInfo): BackendInfo {
  const heap = heapOf(tf.backend() as WasmBackend)
  if (heap) heap.blocks = library
  if (!heap || !library) return info
  const { description: blocks } = library
  return { ...info, description: `${info.description}, quantized weights by ${blocks}`, blocks }
}

async function startWasm(files?: WasmFiles): Promise<void> {
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    // Threads would need a page that is isolated from others; the fused code has one.
    if (inPage) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    if (files !== undefined && !started()) setWasmPaths(files as string | Record<string, string>)
    if (!(await tf.setBackend('wasm'))) throw new Error('it did not initialise')
  } catch (cause) {
    throw new WiseError(
      'WASM_NOT_LOADED',
      `@tensorflow/tfjs-backend-wasm did not load: ${reason(cause)}; ${EXPECTED}`,
      { cause },
    )
  }
  guardHeap(tf.backend() as WasmBackend)
  registerWasmKernels()
  useFusedKernels()
}

const EXPECTED = inPage
  ? 'expected its .wasm files at the URLs of the option `wasmFiles`. Serve them, and allow `wasm-unsafe-eval` in a content security policy.'
  : 'expected its .wasm files beside it. Reinstall it, and keep it out of bundles.'

/** True if the backend has been initialised, after which its paths cannot be set. */
function started(): boolean {
  return 'wasm' in (tf.engine() as unknown as { registry: object }).registry
}

async function cpu(): Promise<BackendInfo> {
  await import('@tensorflow/tfjs-backend-cpu')
  await tf.setBackend('cpu')
  return { name: 'cpu', description: 'plain JavaScript, for tests', threads: 1, hint: hintAfter('cpu', []) }
}
