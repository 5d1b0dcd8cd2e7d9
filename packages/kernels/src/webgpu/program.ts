import type * as tf from '@tensorflow/tfjs-core'
import type { GpuBackend } from './gpu-backend'

/** A compute shader of one output. */
export interface Program {
  /** Tells shaders of different code apart; the same code must have the same name. */
  name: string
  shape: number[]
  dtype?: tf.DataType
  /** Tensors by the names under which the code reads them, as flat arrays. */
  inputs: Record<string, tf.TensorInfo>
  /** Whole numbers that the code reads as `uniforms.<name>`; the shader is compiled once for all their values. */
  sizes?: Record<string, number>
  /** Floating-point numbers, likewise. */
  factors?: Record<string, number>
  /** Declarations before `main`. */
  declarations?: string
  /** Body of `main(index)`, once for each thread; writes `result`. */
  code: string
  /** Threads of a group. Default 64. */
  threads?: number
  /** Groups of threads. Default: as many as give each number of the output a thread, `index`. */
  groups?: number
}

/** Runs a program; its output belongs to the caller. */
export function runProgram(backend: GpuBackend, program: Program): tf.TensorInfo {
  const { name, shape, dtype = 'float32', inputs, sizes = {}, factors = {}, code, threads = 64 } = program
  const { declarations = '' } = program
  const size = shape.reduce((product, dim) => product * dim, 1)
  const uniforms = [
    ...Object.entries(sizes).map(([field, value]) => ({ field, type: 'int32', wgsl: 'i32', value })),
    ...Object.entries(factors).map(([field, value]) => ({ field, type: 'float32', wgsl: 'f32', value })),
  ]
  const ofTfjs = {
    variableNames: Object.keys(inputs),
    uniforms: uniforms.map(({ field, wgsl }) => `${field} : ${wgsl}, `).join(''),
    workgroupSize: [threads, 1, 1],
    outputShape: shape,
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [program.groups ?? Math.ceil(size / threads), 1, 1],
    shaderKey: `wise_${name}`,
    size: true,
    getUserCode: () => `${declarations}\nfn main(index : i32) {\n${code}\n}`,
  }
  const values = uniforms.map(({ type, value }) => ({ type, data: [value] }))
  return backend.runWebGPUProgram(ofTfjs, Object.values(inputs), dtype, values)
}
