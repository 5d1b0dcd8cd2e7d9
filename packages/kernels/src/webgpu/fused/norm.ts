import type * as tf from '@tensorflow/tfjs-core'
import { type GpuOp, gpuOp } from './gpu-op'
import { runRows } from './rows'
import { sumRows } from './sum-rows'

interface NormInputs {
  x: tf.TensorInfo
  weight: tf.TensorInfo
  bias?: tf.TensorInfo
}

/** Mean and scale of a row; the mean counts as 0 in RMSNorm. */
const moments = (centred: boolean) => `
  var mean = 0.0;
  ${
    centred
      ? `var sum = 0.0;
  EACH { sum += x[start + i]; }
  mean = sumOfGroup(sum) / f32(dim);`
      : ''
  }
  var squares = 0.0;
  EACH { let centred = x[start + i] - mean; squares += centred * centred; }
  let scale = inverseSqrt(sumOfGroup(squares) / f32(dim) + uniforms.eps);`

const suffix = (centred: boolean) => (centred ? '_centred' : '')

export const normOps: GpuOp[] = [
  gpuOp<'x' | 'weight' | 'bias'>({
    kernelName: 'WiseNorm',
    run: (backend, inputs, { eps, centred }) => {
      const { x, weight, bias } = inputs as NormInputs
      return runRows(backend, x, {
        name: `norm${suffix(centred)}${bias ? '_bias' : ''}`,
        shape: x.shape,
        inputs: bias ? { x, weight, bias } : { x, weight },
        factors: { eps },
        code: `${moments(centred)}
          EACH { result[start + i] = (x[start + i] - mean) * scale * weight[i]${bias ? ' + bias[i]' : ''}; }`,
      })
    },
  }),
  gpuOp<'dy' | 'x' | 'weight'>({
    // With g = dy · weight: dx = scale · (g - mean(g) - x̂ · mean(g · x̂)); without mean(g) where not centred.
    kernelName: 'WiseNormGradX',
    run: (backend, { dy, x, weight }, { eps, centred }) =>
      runRows(backend, x, {
        name: `norm_grad${suffix(centred)}`,
        shape: x.shape,
        inputs: { dy, x, weight },
        factors: { eps },
        code: `${moments(centred)}
          var slopes = 0.0;
          var products = 0.0;
          EACH {
            let slope = dy[start + i] * weight[i];
            slopes += slope;
            products += slope * (x[start + i] - mean) * scale;
          }
          let along = sumOfGroup(products) / f32(dim);
          let shift = ${centred ? 'sumOfGroup(slopes) / f32(dim)' : '0.0'};
          EACH {
            let normed = (x[start + i] - mean) * scale;
            result[start + i] = scale * (dy[start + i] * weight[i] - shift - normed * along);
          }`,
      }),
  }),
  gpuOp<'dy' | 'x'>({
    kernelName: 'WiseNormGradWeight',
    run: (backend, { dy, x }, { eps, centred }) => {
      const products = runRows(backend, x, {
        name: `norm_grad_weight${suffix(centred)}`,
        shape: x.shape,
        inputs: { dy, x },
        factors: { eps },
        code: `${moments(centred)}
          EACH { result[start + i] = dy[start + i] * (x[start + i] - mean) * scale; }`,
      })
      const sums = sumRows(backend, products)
      backend.disposeData(products.dataId)
      return sums
    },
  }),
]
