import * as tf from '@tensorflow/tfjs-core'

type Inputs = Record<string, tf.Tensor>

interface CustomOp<I extends Inputs, T extends tf.Tensor> {
  inputs: I
  /** Runs inside a tidy; `save` keeps tensors for the gradients while a tape records. */
  forward: (save: (tensors: tf.Tensor[]) => void) => T
  /** One function for each differentiable input; only those that someone asked for are run. */
  gradients: (dy: T, saved: tf.Tensor[]) => Partial<Record<keyof I, () => tf.Tensor>>
}

/**
 * An op with its own gradient.
 *
 * `tf.customGrad` computes the gradients of all inputs; a frozen weight's would then cost as much as a trained
 * one's. The engine's own call, on which `tf.customGrad` stands, takes them as functions.
 */
export function customOp<I extends Inputs, T extends tf.Tensor>({
  inputs,
  forward,
  gradients,
}: CustomOp<I, T>): T {
  const engine = tf.engine() as unknown as {
    runKernelFunc(kernel: {
      inputs: Inputs
      attrs: Record<string, never>
      forwardFunc: (backend: unknown, save: (tensors: tf.Tensor[]) => void) => T
      backwardsFunc: CustomOp<I, T>['gradients']
    }): T
  }
  return engine.runKernelFunc({
    inputs,
    attrs: {},
    forwardFunc: (_, save) => forward(save),
    backwardsFunc: gradients,
  })
}
