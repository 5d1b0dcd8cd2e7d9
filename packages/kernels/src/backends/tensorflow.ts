import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { isAbsent, reason } from './load-errors'

type Package = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

/** Last version of Node that works: tfjs-node calls a function that Node 23 removed. */
const LAST_NODE = 22

export interface TensorflowOptions {
  gpu: boolean
  threads?: number
  /** Version of Node. Default: that of the running Node. */
  node?: string
  /** Imports a package. Default: `import()`. */
  load?: (name: Package) => Promise<unknown>
}

/**
 * Loads tfjs-node or tfjs-node-gpu, which register the backend `tensorflow`.
 *
 * Throws `TENSORFLOW_NEEDS_OLDER_NODE`, `TENSORFLOW_NOT_INSTALLED`, `TENSORFLOW_NOT_LOADED` or
 * `TENSORFLOW_WITHOUT_GPU`; the previous backend then stays in use.
 */
export async function loadTensorflow(options: TensorflowOptions): Promise<void> {
  const { gpu, threads, node = process.versions.node, load = (name) => import(name) } = options
  const name: Package = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node'
  if (Number(node.split('.')[0]) > LAST_NODE) {
    throw new WiseError(
      'TENSORFLOW_NEEDS_OLDER_NODE',
      `Found Node ${node}; ${name} 4.22 needs Node ${LAST_NODE} or older. Use Node ${LAST_NODE}, or another backend.`,
    )
  }
  // The library reads these when it loads: its log is not meant for users, and its threads cannot be set later.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  if (threads) process.env.TF_NUM_INTRAOP_THREADS ??= String(threads)
  const before = tf.getBackend()
  await load(name).catch((cause) => {
    throw isAbsent(name, cause) ? notInstalled(name, cause) : notLoaded(name, cause)
  })
  if (!(await tf.setBackend('tensorflow'))) throw notLoaded(name, new Error('it did not initialise'))
  if (gpu && !usesGpu()) {
    if (before) await tf.setBackend(before)
    throw new WiseError(
      'TENSORFLOW_WITHOUT_GPU',
      `${name} loaded, but TensorFlow found no GPU; expected an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1. Install those, or choose "tensorflow" or "blas".`,
    )
  }
}

function notInstalled(name: Package, cause: unknown): WiseError {
  return new WiseError(
    'TENSORFLOW_NOT_INSTALLED',
    `${name} is not installed; the backend needs it. Run "npm install ${name}@4.22.0" (its install step downloads TensorFlow).`,
    { cause },
  )
}

function notLoaded(name: Package, cause: unknown): WiseError {
  return new WiseError(
    'TENSORFLOW_NOT_LOADED',
    `${name} is installed but did not load: ${reason(cause)}. Its install step downloads TensorFlow and may have failed or been skipped: run "npm rebuild ${name}".`,
    { cause },
  )
}

function usesGpu(): boolean {
  return (tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
}
