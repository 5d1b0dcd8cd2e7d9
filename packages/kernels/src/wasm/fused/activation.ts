import * as tf from '@tensorflow/tfjs-core'
import { type FusedOp, fusedOp, runFused, runFusedAll } from './fused-op'

/** Activations in the order of their numbers in assemblyscript/activation.ts. */
const ACTIVATIONS = ['silu', 'gelu-tanh', 'gelu-erf'] as const

/** Applies the activation called `name` elementwise. */
export function fusedActivation<T extends tf.Tensor>(x: T, name: (typeof ACTIVATIONS)[number]): T {
  return runFused('WiseActivation', { x }, { kind: ACTIVATIONS.indexOf(name) })
}

/** Computes `silu(gate) · up`; both have the same shape. */
export function fusedSwiglu<T extends tf.Tensor>(gate: T, up: T): T {
  return runFused('WiseSwiglu', { gate, up })
}

export const activationOps: FusedOp[] = [
  fusedOp<{ x: tf.TensorInfo }>({
    kernelName: 'WiseActivation',
    run: ({ x }, { kind }, { code, at, make }) => {
      const y = make(x.shape)
      code.activate(at(x), at(y), sizeOf(x), kind)
      return y
    },
    gradient: {
      inputsToSave: ['x'],
      gradFunc: (dy, [x], attrs) => ({
        x: () => runFused('WiseActivationGrad', { dy: dy as tf.Tensor, x: x! }, attrs),
      }),
    },
  }),
  fusedOp<{ dy: tf.TensorInfo; x: tf.TensorInfo }>({
    kernelName: 'WiseActivationGrad',
    run: ({ dy, x }, { kind }, { code, at, make }) => {
      const dx = make(x.shape)
      code.activateGrad(at(dy), at(x), at(dx), sizeOf(x), kind)
      return dx
    },
  }),
  fusedOp<{ gate: tf.TensorInfo; up: tf.TensorInfo }>({
    kernelName: 'WiseSwiglu',
    run: ({ gate, up }, _, { code, at, make }) => {
      const y = make(gate.shape)
      code.swiglu(at(gate), at(up), at(y), sizeOf(gate))
      return y
    },
    gradient: {
      inputsToSave: ['gate', 'up'],
      gradFunc: (dy, [gate, up]) => {
        const inputs = { dy: dy as tf.Tensor, gate: gate!, up: up! }
        const [dGate, dUp] = runFusedAll('WiseSwigluGrad', inputs)
        return { gate: () => dGate!, up: () => dUp! }
      },
    },
  }),
  fusedOp<{ dy: tf.TensorInfo; gate: tf.TensorInfo; up: tf.TensorInfo }>({
    kernelName: 'WiseSwigluGrad',
    run: ({ dy, gate, up }, _, { code, at, make }) => {
      const [dGate, dUp] = [make(gate.shape), make(gate.shape)]
      code.swigluGrad(at(dy), at(gate), at(up), at(dGate), at(dUp), sizeOf(gate))
      return [dGate, dUp]
    },
  }),
]

function sizeOf(x: tf.TensorInfo): number {
  return tf.util.sizeFromShape(x.shape)
}
