import * as tf from '@tensorflow/tfjs-core'
import { reason } from './blas'
import { WiseError } from './errors'

type Package = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

/** tfjs-node calls a function that Node 23 removed. */
const LAST_NODE = 22

/**
 * Loads tfjs-node or tfjs-node-gpu, which register the backend `tensorflow`.
 *
 * Throws `TENSORFLOW_NEEDS_OLDER_NODE`, `TENSORFLOW_NOT_INSTALLED`, `TENSORFLOW_NOT_LOADED` or
 * `TENSORFLOW_WITHOUT_GPU`.
 */
export async function loadTensorflow(gpu: boolean, threads?: number): Promise<void> {
  const name: Package = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node'
  const node = Number(process.versions.node.split('.')[0])
  if (node > LAST_NODE) {
    throw new WiseError(
      'TENSORFLOW_NEEDS_OLDER_NODE',
      `Found Node ${process.versions.node}; ${name} 4.22 needs Node ${LAST_NODE} or older. Use Node ${LAST_NODE}, or another backend.`,
    )
  }
  // Read by the library as it loads: its log is not for users, and its threads cannot be set later.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  if (threads) process.env.TF_NUM_INTRAOP_THREADS ??= String(threads)
  await importPackage(name)
  await tf.setBackend('tensorflow')
  if (gpu && !usesGpu()) {
    throw new WiseError(
      'TENSORFLOW_WITHOUT_GPU',
      `${name} loaded, but TensorFlow found no GPU; expected an NVIDIA GPU with CUDA 11 and cuDNN 8. Install those, or choose "tensorflow" or "blas".`,
    )
  }
}

async function importPackage(name: Package): Promise<void> {
  try {
    await import(name)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const absent = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    if (absent && String(cause).includes(`'${name}'`)) {
      throw new WiseError(
        'TENSORFLOW_NOT_INSTALLED',
        `${name} is not installed; the backend needs it. Run "npm install ${name}@4.22.0" (its install step downloads TensorFlow).`,
        { cause },
      )
    }
    throw new WiseError(
      'TENSORFLOW_NOT_LOADED',
      `${name} is installed but did not load: ${reason(cause)}. Its install step downloads TensorFlow and may have failed or been skipped: run "npm rebuild ${name}".`,
      { cause },
    )
  }
}

function usesGpu(): boolean {
  return (tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
}
