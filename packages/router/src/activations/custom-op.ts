import * as tf from '@tensorflow/tfjs-core'

/** Result of an op that defines its own gradient. */
interface Run<Out extends tf.Tensor> {
  value: Out
  /** Tensors that the gradient needs. */
  saved: tf.Tensor[]
  gradient: (dy: Out, saved: tf.Tensor[]) => tf.Tensor
}

/** Applies an op with one input and a custom gradient. */
export function customOp<In extends tf.Tensor, Out extends tf.Tensor>(x: In, run: (x: In) => Run<Out>): Out {
  const op = tf.customGrad((...args: (tf.Tensor | ((tensors: tf.Tensor[]) => void))[]) => {
    const [input, save] = args as [In, (tensors: tf.Tensor[]) => void]
    const { value, saved, gradient } = run(input)
    save(saved)
    return { value, gradFunc: (dy: Out, saved: tf.Tensor[]) => gradient(dy, saved) }
  })
  return op(x)
}
