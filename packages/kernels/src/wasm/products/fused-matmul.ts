import * as tf from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../heap'
import { runWasm } from '../kernel-override'

/** Inputs and attributes of a fused matrix product. */
interface FusedMatMul {
  inputs: tf._FusedMatMulInputs
  attrs: tf._FusedMatMulAttrs
}

const KERNELS: Partial<Record<string, string>> = {
  relu: tf.Relu,
  relu6: tf.Relu6,
  elu: tf.Elu,
  sigmoid: tf.Sigmoid,
  leakyrelu: tf.LeakyRelu,
  prelu: tf.Prelu,
}

/** Adds a bias that broadcasts against `product`; takes `product` and frees it. */
export function addBias(backend: WasmBackend, product: tf.TensorInfo, bias: tf.TensorInfo): tf.TensorInfo {
  const sum = runWasm(tf.Add, backend, { a: product, b: bias })
  backend.disposeData(product.dataId)
  return sum
}

/** Applies the activation of a fused product with wasm's own kernel; takes `product` and frees it. */
export function activateFused(
  backend: WasmBackend,
  product: tf.TensorInfo,
  { inputs, attrs }: FusedMatMul,
): tf.TensorInfo {
  const { activation, leakyreluAlpha = 0 } = attrs
  if (activation === 'linear') return product
  try {
    const alpha = activation === 'prelu' && { alpha: inputs.preluActivationWeights! }
    const kernel = KERNELS[activation] ?? activation
    return runWasm(kernel, backend, { x: product, ...alpha }, { alpha: leakyreluAlpha })
  } finally {
    backend.disposeData(product.dataId)
  }
}
