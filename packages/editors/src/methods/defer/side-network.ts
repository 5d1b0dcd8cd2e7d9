import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '@wise-edit/core'
import { linear } from '@wise-edit/kernels'
import type { Learned } from '../../editor/edit-method'

/** Side network that DEFER has learned: a linear layer that answers in place of the model's own, and a linear gate. */
export interface SideNetwork {
  answerWeight: tf.Tensor2D
  answerBias: tf.Tensor1D
  gateWeight: tf.Tensor2D
  gateBias: tf.Tensor1D
}

/** Names under which its tensors are saved, in their order. */
const names = ['answer.weight', 'answer.bias', 'gate.weight', 'gate.bias'] as const

/** Shapes of its tensors by the names under which they are saved. */
export function sideShapes({ dModel, dFF }: { dModel: number; dFF: number }): Record<string, number[]> {
  return Object.fromEntries(zip([[dModel, dFF], [dModel], [1, dFF], [1]]))
}

/** Makes a side network from its four tensors in order. */
export function sideNetworkFrom(tensors: readonly tf.Tensor[]): SideNetwork {
  const [answerWeight, answerBias, gateWeight, gateBias] = tensors
  return { answerWeight, answerBias, gateWeight, gateBias } as SideNetwork
}

/** Returns the side network among the learned tensors, if there is one. */
export function sideNetworkOf(learned: Learned): SideNetwork | undefined {
  const tensors = names.map((name) => learned[name])
  return tensors.every((tensor) => tensor !== undefined) ? sideNetworkFrom(tensors) : undefined
}

/** Returns the tensors of a side network by the names under which they are saved. */
export function learnedOf(side: SideNetwork): Record<string, tf.Tensor> {
  return Object.fromEntries(zip(Object.values(side)))
}

/** Returns a side network before any edit: uniform within ±1/√dFF, as PyTorch initialises a linear layer. */
export function freshSideNetwork(
  { dModel, dFF }: { dModel: number; dFF: number },
  random: Random,
): SideNetwork {
  const draw = <T extends tf.Tensor>(...shape: number[]) => {
    const size = shape.reduce((product, length) => product * length)
    const values = Float32Array.from({ length: size }, () => (2 * random.next() - 1) / Math.sqrt(dFF))
    return tf.tensor(values, shape) as T
  }
  return {
    answerWeight: draw(dModel, dFF),
    answerBias: draw(dModel),
    gateWeight: draw(1, dFF),
    gateBias: draw(1),
  }
}

/** Returns the gate's probability `[batch, 1]` and the answer `[batch, dModel]` for queries `[batch, dFF]`. */
export function runSideNetwork(
  { gateWeight, gateBias, answerWeight, answerBias }: SideNetwork,
  queries: tf.Tensor2D,
): { gate: tf.Tensor2D; answer: tf.Tensor2D } {
  return {
    gate: tf.sigmoid(linear(queries, gateWeight, gateBias)),
    answer: linear(queries, answerWeight, answerBias),
  }
}

function zip<T>(values: readonly T[]): [string, T][] {
  return names.map((name, i) => [name, values[i] as T])
}
