import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { directProduct, tensorFrom } from '@wise-edit/kernels/internal'
import { isAboutBackend } from '../shared/missing-backend'

/** Shapes of a matrix product, `[m, k] · [k, n]`. */
export interface ProductShape {
  m: number
  k: number
  n: number
  /** Name of the product. */
  title: string
}

/** Products in editing SmolLM2-135M with 330 tokens in a batch and 40 targets, and two square ones. */
export const SHAPES: readonly ProductShape[] = [
  { m: 330, k: 576, n: 1536, title: '[330,576]·[576,1536], up projection' },
  { m: 330, k: 1536, n: 576, title: '[330,1536]·[1536,576], down projection' },
  { m: 40, k: 576, n: 49152, title: '[40,576]·[576,49152], logits of targets' },
  { m: 512, k: 512, n: 512, title: '512³' },
  { m: 1024, k: 1024, n: 1024, title: '1024³' },
]

/** GFLOP/s of one product, by a backend and by direct calls. */
export interface ProductSpeed {
  title: string
  /** Fastest run, to reduce the influence of other processes. */
  backend: number
  /** The system's BLAS called directly with as many threads, if there is one. */
  direct?: number
  /** A loop in plain JavaScript, on a product of 96³. */
  loop: number
}

/**
 * Measures products of the current backend and direct calls in turns; each shape for `seconds` and at least twice.
 *
 * The first entry of each result is read back, to wait for backends that compute asynchronously.
 */
export async function measureProducts(
  shapes: readonly ProductShape[],
  { threads, seconds = 2 }: { threads: number; seconds?: number },
): Promise<ProductSpeed[]> {
  const speeds: ProductSpeed[] = []
  for (const shape of shapes) speeds.push(await measureProduct(shape, threads, seconds))
  return speeds
}

async function measureProduct(shape: ProductShape, threads: number, seconds: number): Promise<ProductSpeed> {
  const { m, k, n, title } = shape
  const [a, b] = [operand(m * k), operand(k * n)]
  const direct = await directProduct(a, b, shape, threads).catch(withoutBlas)
  const left = tensorFrom<tf.Rank.R2>([m, k], (out) => out.set(a))
  const right = tensorFrom<tf.Rank.R2>([k, n], (out) => out.set(b))
  const multiply = () => tf.tidy(() => tf.slice(tf.matMul(left, right), [0, 0], [1, 1]).dataSync())
  const best = {
    backend: Number.POSITIVE_INFINITY,
    direct: Number.POSITIVE_INFINITY,
    loop: Number.POSITIVE_INFINITY,
  }
  const started = performance.now()
  try {
    // The first round warms up and does not count.
    for (let round = 0; round < 3 || performance.now() - started < 1000 * seconds; round++) {
      const times = { backend: time(multiply), direct: time(() => direct?.run()), loop: time(plainLoop) }
      if (round === 0) continue
      for (const name of ['backend', 'direct', 'loop'] as const)
        best[name] = Math.min(best[name], times[name])
    }
  } finally {
    tf.dispose([left, right])
  }
  return {
    title,
    backend: gflops(m * k * n, best.backend),
    direct: direct && gflops(m * k * n, best.direct),
    loop: gflops(LOOP ** 3, best.loop),
  }
}

function withoutBlas(error: unknown): undefined {
  if (!(error instanceof WiseError) || !isAboutBackend(error)) throw error
}

/** Arbitrary values, neither zero nor denormal. */
function operand(size: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: size }, (_, i) => ((i * 31) % 17) / 17 - 0.4)
}

const LOOP = 96
const loopOperands = [operand(LOOP * LOOP), operand(LOOP * LOOP), new Float32Array(LOOP * LOOP)] as const

/** Measures plain JavaScript on this machine at this moment, as a baseline without a BLAS. */
function plainLoop(): void {
  const [a, b, c] = loopOperands
  c.fill(0)
  for (let i = 0; i < LOOP; i++) {
    for (let p = 0; p < LOOP; p++) {
      const factor = a[i * LOOP + p]!
      for (let j = 0; j < LOOP; j++) c[i * LOOP + j]! += factor * b[p * LOOP + j]!
    }
  }
}

function time(run: () => void): number {
  const started = performance.now()
  run()
  return performance.now() - started
}

function gflops(multiplications: number, milliseconds: number): number {
  return (2 * multiplications) / milliseconds / 1e6
}
