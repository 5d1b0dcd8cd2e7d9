import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { type BackendName, useBackend } from '@wise-edit/kernels'

/** Result of probing one backend. */
export type Probe =
  | {
      backend: BackendName
      loads: true
      description: string
      threads: number
      gflops: number
      /** WebGPU on an adapter that computes on the CPU; used only if it is requested. */
      software?: boolean
      /** The library that multiplies by quantized weights, if `WISE_GGML` asks for one. */
      blocks?: string
    }
  | { backend: BackendName; loads: false; code: string; reason: string }

/** Shapes of the measured product, `[rows, inner] · [inner, columns]`: a layer of a small model on a few sentences. */
export const PRODUCT = { rows: 256, inner: 576, columns: 1536 }

/** Loads a backend into this process and measures its matrix product. */
export async function probe(backend: BackendName): Promise<Probe> {
  try {
    const { description, blas, blocks, threads, gpu } = await useBackend({ backend })
    const library = blas?.version
      ? description.replace(blas.library, `${blas.library} (${blas.version})`)
      : description
    const gflops = measureGflops()
    return { backend, loads: true, description: library, threads, gflops, software: gpu?.software, blocks }
  } catch (error) {
    if (!(error instanceof WiseError)) throw error
    return { backend, loads: false, code: error.code, reason: error.message }
  }
}

/** Billions of float32 operations a second: the median over at least three products and half a second. */
function measureGflops(): number {
  const { rows, inner, columns } = PRODUCT
  const a = tf.fill([rows, inner], 0.5)
  const b = tf.fill([inner, columns], 0.25)
  const run = () => {
    const start = performance.now()
    // Outside a tidy, which would search the returned values for tensors.
    const product = tf.matMul(a, b)
    product.dataSync()
    product.dispose()
    return performance.now() - start
  }
  run()
  const times: number[] = []
  for (let total = 0; total < 500 || times.length < 3; ) {
    const time = run()
    times.push(time)
    total += time
  }
  tf.dispose([a, b])
  times.sort((x, y) => x - y)
  const milliseconds = times[Math.floor(times.length / 2)]!
  return (2 * rows * inner * columns) / milliseconds / 1e6
}
