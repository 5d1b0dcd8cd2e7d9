import * as tf from '@tensorflow/tfjs-core'
import { activateFused, addBias } from './fused-matmul'
import { overrideKernel, runWasm } from './kernel-override'
import { planMatMul } from './matmul-plan'
import { aliasOf, heapView, releaseAlias, type WasmBackend } from './wasm-heap'

type Kernel = Parameters<Parameters<typeof overrideKernel>[1]>[0]

interface Operands {
  a: tf.TensorInfo
  b: tf.TensorInfo
}

interface Transposes {
  transposeA: boolean
  transposeB: boolean
}

/** Below this many multiplications a transposed product costs less in wasm's scalar loop than its preparation. */
const SMALL = 4096

/**
 * Takes transposed and batched products of plain wasm to its fast path.
 *
 * The backend calls XNNPACK for a single product without transposes only, and a scalar loop, 10 times slower,
 * for all others. Here operands are transposed first, and a batch is run as single products.
 */
export function useXnnpackMatMul(): void {
  overrideKernel(tf.BatchMatMul, (original) => (params) => {
    const operands = params.inputs as unknown as Operands
    const attrs = params.attrs as unknown as Transposes
    if (!isFloat(operands)) return original(params)
    return multiply(original, params.backend as WasmBackend, operands, attrs)
  })
  const product = tf.getKernel(tf.BatchMatMul, 'wasm').kernelFunc as unknown as Kernel
  overrideKernel(tf._FusedMatMul, (original) => (params) => {
    const inputs = params.inputs as unknown as tf._FusedMatMulInputs
    const attrs = params.attrs as unknown as tf._FusedMatMulAttrs
    if (!isFloat(inputs)) return original(params)
    const backend = params.backend as WasmBackend
    const { a, b, bias } = inputs
    const out = product({ inputs: { a, b }, backend, attrs: { ...attrs } })
    return activateFused(backend, bias ? addBias(backend, out, bias) : out, { inputs, attrs })
  })
}

function isFloat({ a, b }: Operands): boolean {
  return a.dtype === 'float32' && b.dtype === 'float32'
}

function multiply(
  original: Kernel,
  backend: WasmBackend,
  { a, b }: Operands,
  { transposeA, transposeB }: Transposes,
): tf.TensorInfo {
  const { m, n, k, outShape, pairs } = planMatMul(a.shape, b.shape, transposeA, transposeB)
  const out = backend.makeOutput(outShape, 'float32')
  if (m * n * k === 0) {
    heapView(backend, out).fill(0)
    return out
  }
  const aShape = transposeA ? [1, k, m] : [1, m, k]
  const bShape = transposeB ? [1, n, k] : [1, k, n]
  for (const [i, [ia, ib]] of pairs.entries()) {
    const left = matrixOf(backend, a, ia, aShape)
    const right = matrixOf(backend, b, ib, bShape)
    const result = single(original, backend, { a: left, b: right }, { transposeA, transposeB })
    heapView(backend, out, i * m * n, m * n).set(heapView(backend, result))
    backend.disposeData(result.dataId)
    if (left.dataId !== a.dataId) releaseAlias(backend, left)
    if (right.dataId !== b.dataId) releaseAlias(backend, right)
  }
  return out
}

/** One of an operand's matrices; the only one keeps its id, under which XNNPACK finds it packed next time. */
function matrixOf(backend: WasmBackend, x: tf.TensorInfo, index: number, shape: number[]): tf.TensorInfo {
  const size = tf.util.sizeFromShape(shape)
  if (size === tf.util.sizeFromShape(x.shape)) return { ...x, dataId: x.dataId, shape }
  return aliasOf(backend, x, index * size, shape)
}

/** One product, on the path without transposes where that pays. */
function single(
  original: Kernel,
  backend: WasmBackend,
  { a, b }: Operands,
  { transposeA, transposeB }: Transposes,
): tf.TensorInfo {
  const run = (left: tf.TensorInfo, right: tf.TensorInfo, attrs: Transposes) =>
    original({ inputs: { a: left, b: right }, backend, attrs: { ...attrs } })
  const [m, n] = [a.shape[transposeA ? 2 : 1]!, b.shape[transposeB ? 1 : 2]!]
  const k = a.shape[transposeA ? 1 : 2]!
  if ((!transposeA && !transposeB) || m * n * k < SMALL) return run(a, b, { transposeA, transposeB })
  const plain = { transposeA: false, transposeB: false }
  const made: tf.TensorInfo[] = []
  const turned = (x: tf.TensorInfo) => {
    const flipped = transpose(backend, x)
    made.push(flipped)
    return flipped
  }
  try {
    // aᵀ · bᵀ = (b · a)ᵀ
    if (transposeA && transposeB) return transpose(backend, keep(run(b, a, plain)))
    if (transposeA) return run(turned(a), b, plain)
    // a · bᵀ = (b · aᵀ)ᵀ turns and packs the small operand instead of the large one.
    if (m < n) return transpose(backend, keep(run(b, turned(a), plain)))
    return run(a, turned(b), plain)
  } finally {
    for (const tensor of made) backend.disposeData(tensor.dataId)
  }

  function keep(tensor: tf.TensorInfo): tf.TensorInfo {
    made.push(tensor)
    return tensor
  }
}

function transpose(backend: WasmBackend, x: tf.TensorInfo): tf.TensorInfo {
  return runWasm(tf.Transpose, backend, { x }, { perm: [0, 2, 1] })
}
