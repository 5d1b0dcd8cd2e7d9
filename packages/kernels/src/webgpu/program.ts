import type * as tf from '@tensorflow/tfjs-core'
import type { GpuBackend } from './gpu-backend'

/** A compute shader with one output. */
export interface Program {
  /** Name that identifies the code; the same code must have the same name. */
  name: string
  shape: number[]
  dtype?: tf.DataType
  /** Input tensors by the names of the flat arrays in the code. */
  inputs: Record<string, tf.TensorInfo>
  /** Integers that the code reads as `uniforms.<name>`; the shader is compiled once for all their values. */
  sizes?: Record<string, number>
  /** Floating-point numbers that the code reads as `uniforms.<name>`. */
  factors?: Record<string, number>
  /** Declarations before `main`. */
  declarations?: string
  /** Body of `main(index)`, which runs once for each thread and writes `result`. */
  code: string
  /** Number of threads of a group. Default 64. */
  threads?: number
  /** Number of groups of threads. Default: enough for one thread, `index`, for each number of the output. */
  groups?: number
}

/** Runs a program; the caller owns its output. */
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
