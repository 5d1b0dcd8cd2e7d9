import * as tf from '@tensorflow/tfjs-core'
import type { WasmBackend } from './wasm-heap'

/** What a fused matrix product was asked for. */
export interface FusedMatMul {
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

/** Applies the activation of a fused product with wasm's own kernel; takes `product` and frees it. */
export function activateFused(
  backend: WasmBackend,
  product: tf.TensorInfo,
  { inputs, attrs }: FusedMatMul,
): tf.TensorInfo {
  if (attrs.activation === 'linear') return product
  try {
    const kernel = tf.getKernel(KERNELS[attrs.activation] ?? attrs.activation, 'wasm')
    const named = {
      x: product,
      ...(attrs.activation === 'prelu' && { alpha: inputs.preluActivationWeights }),
    }
    const out = kernel.kernelFunc({
      inputs: named as tf.NamedTensorInfoMap,
      backend,
      attrs: { alpha: attrs.leakyreluAlpha ?? 0 },
    })
    return out as tf.TensorInfo
  } finally {
    backend.disposeData(product.dataId)
  }
}
