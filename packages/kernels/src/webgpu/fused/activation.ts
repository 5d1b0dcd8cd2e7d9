import type * as tf from '@tensorflow/tfjs-core'
import type { GpuBackend } from '../gpu-backend'
import { runProgram } from '../program'
import { type GpuOp, gpuOp } from './gpu-op'

// Arguments of exp and tanh are limited: shaders need not know infinity.
const DECLARATIONS = `
fn sigmoid(x : f32) -> f32 { return 1.0 / (1.0 + exp(min(-x, 80.0))); }

// Abramowitz and Stegun, 7.1.26: an error below 1.5e-7.
fn erf(x : f32) -> f32 {
  let size = abs(x);
  let t = 1.0 / (1.0 + 0.3275911 * size);
  let tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return sign(x) * (1.0 - tail * exp(-min(size * size, 80.0)));
}

// tanh of the inner function of the approximated GELU.
fn inner(x : f32) -> f32 { return tanh(clamp(0.7978845608 * (x + 0.044715 * x * x * x), -15.0, 15.0)); }
`

/** Value and slope of each activation at `v`, in the order of their numbers in WebAssembly's kernels. */
const ACTIVATIONS = [
  {
    name: 'silu',
    value: 'v * sigmoid(v)',
    slope: 'sigmoid(v) * (1.0 + v * (1.0 - sigmoid(v)))',
  },
  {
    name: 'gelu_tanh',
    value: '0.5 * v * (1.0 + inner(v))',
    slope:
      '0.5 * (1.0 + inner(v)) + 0.5 * v * (1.0 - inner(v) * inner(v)) * 0.7978845608 * (1.0 + 0.134145 * v * v)',
  },
  {
    name: 'gelu_erf',
    value: '0.5 * v * (1.0 + erf(v * 0.7071067812))',
    slope: '0.5 * (1.0 + erf(v * 0.7071067812)) + v * 0.3989422804 * exp(-min(0.5 * v * v, 80.0))',
  },
] as const

export const activationOps: GpuOp[] = [
  gpuOp<'x'>({
    kernelName: 'WiseActivation',
    run: (backend, { x }, { kind }) => {
      const { name, value } = ACTIVATIONS[kind as number] as (typeof ACTIVATIONS)[number]
      return elementwise(backend, name, { x: x }, `let v = x[index]; result[index] = ${value};`)
    },
  }),
  gpuOp<'x' | 'dy'>({
    kernelName: 'WiseActivationGrad',
    run: (backend, { x, dy }, { kind }) => {
      const { name, slope } = ACTIVATIONS[kind as number] as (typeof ACTIVATIONS)[number]
      const inputs = { x, dy }
      return elementwise(
        backend,
        `${name}_grad`,
        inputs,
        `let v = x[index]; result[index] = dy[index] * (${slope});`,
      )
    },
  }),
  gpuOp<'gate' | 'up'>({
    kernelName: 'WiseSwiglu',
    run: (backend, inputs) =>
      elementwise(
        backend,
        'swiglu',
        inputs,
        'let v = gate[index]; result[index] = v * sigmoid(v) * up[index];',
      ),
  }),
  gpuOp<'dy' | 'gate' | 'up'>({
    kernelName: 'WiseSwigluGrad',
    run: (backend, { dy, gate, up }) => {
      const [{ slope, value }] = ACTIVATIONS
      const ofGate = `let v = gate[index]; result[index] = dy[index] * up[index] * (${slope});`
      const ofUp = `let v = gate[index]; result[index] = dy[index] * (${value});`
      return [
        elementwise(backend, 'swiglu_grad_gate', { gate, dy, up }, ofGate),
        elementwise(backend, 'swiglu_grad_up', { gate, dy }, ofUp),
      ]
    },
  }),
]

/** Runs code that writes one entry from the same entry of the inputs, which have one shape. */
function elementwise(
  backend: GpuBackend,
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  code: string,
): tf.TensorInfo {
  const [{ shape }] = Object.values(inputs) as [tf.TensorInfo]
  const whole = `if (index >= uniforms.size) { return; }\n${code}`
  return runProgram(backend, { name, shape, inputs, declarations: DECLARATIONS, code: whole })
}
