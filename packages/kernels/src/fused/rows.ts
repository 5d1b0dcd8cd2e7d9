import * as tf from '@tensorflow/tfjs-core'
import { overrideKernel } from '../kernel-override'
import type { WasmBackend } from '../wasm-heap'
import { type FusedOp, fusedOp, matrixOf } from './fused-op'
import { type Heap, heapOf } from './heap'

export const rowOps: FusedOp[] = [
  fusedOp<{ x: tf.TensorInfo }>({
    kernelName: 'WiseSumRows',
    run: ({ x }, _, { code, at, zeros }) => {
      const { rows, dim } = matrixOf(x)
      const sums = zeros([dim])
      code.sumRows(at(x), at(sums), rows, dim)
      return sums
    },
  }),
]

/**
 * Spares copies, and copies rows whole where tfjs takes entry by entry.
 *
 * A clone shares its memory, as on other backends; a transposition of `[outer, a, b, width]` to
 * `[outer, b, a, width]` and a gather of rows move rows.
 */
export function useFastCopies(): void {
  overrideKernel(tf.Identity, (original) => (params) => {
    const x = params.inputs.x!
    if (x.dtype === 'string') return original(params)
    return shared(params.backend as WasmBackend, x, x.shape)
  })
  overrideKernel(tf.Transpose, (original) => (params) => {
    const { perm } = params.attrs as unknown as tf.TransposeAttrs
    const x = params.inputs.x!
    const swaps = perm.join() === '0,2,1,3' && x.dtype === 'float32'
    return swaps ? swapped(params.backend as WasmBackend, x) : original(params)
  })
  overrideKernel(tf.GatherV2, (original) => (params) => {
    const { x, indices } = params.inputs as unknown as Record<'x' | 'indices', tf.TensorInfo>
    const { axis, batchDims } = params.attrs as unknown as tf.GatherV2Attrs
    const ofRows = axis === 0 && batchDims === 0 && x.dtype === 'float32' && indices.dtype === 'int32'
    return ofRows ? gathered(params.backend as WasmBackend, x, indices) : original(params)
  })
}

function swapped(backend: WasmBackend, x: tf.TensorInfo): tf.TensorInfo {
  const [outer, a, b, width] = x.shape as [number, number, number, number]
  const shape = [outer, b, a, width]
  if (a === 1 || b === 1) return shared(backend, x, shape)
  const { code, at, make } = heapOf(backend) as Heap
  const y = make(shape)
  code.swapRows(at(x), at(y), outer, a, b, width)
  return y
}

function gathered(backend: WasmBackend, x: tf.TensorInfo, indices: tf.TensorInfo): tf.TensorInfo {
  const { code, at, make } = heapOf(backend) as Heap
  const [rows, ...rest] = x.shape as [number, ...number[]]
  const count = tf.util.sizeFromShape(indices.shape)
  for (const index of new Int32Array(backend.wasm.HEAPU8.buffer, at(indices), count)) {
    if (index >= 0 && index < rows) continue
    throw new Error(`GatherV2: the index value ${index} is not in [0, ${rows - 1}]`)
  }
  const y = make([...indices.shape, ...rest])
  code.gatherRows(at(x), at(indices), at(y), count, tf.util.sizeFromShape(rest))
  return y
}

/** The same values under another shape; the backend counts who holds them. */
function shared(backend: WasmBackend, x: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  backend.incRef(x.dataId)
  return { dataId: x.dataId, shape, dtype: x.dtype }
}
