import * as tf from '@tensorflow/tfjs-core'
import type { FtLOptions } from './options'

/** Adam (beta 0.9 and 0.999) whose result stays within an L-infinity ball around its start. */
export class ConstrainedAdam {
  weight: tf.Tensor2D
  readonly #start: tf.Tensor2D
  readonly #settings: Pick<FtLOptions, 'learningRate' | 'normConstraint'>
  #mean: tf.Tensor
  #square: tf.Tensor
  #steps = 0

  constructor(start: tf.Tensor2D, settings: Pick<FtLOptions, 'learningRate' | 'normConstraint'>) {
    this.#start = start.clone()
    this.weight = start.clone()
    this.#settings = settings
    this.#mean = tf.zerosLike(start)
    this.#square = tf.zerosLike(start)
  }

  /** Makes one step and returns the loss before it. */
  step(loss: (weight: tf.Tensor) => tf.Tensor): number {
    const { learningRate, normConstraint } = this.#settings
    this.#steps++
    const { value, grad } = tf.valueAndGrad(loss)(this.weight)
    const [weight, mean, square] = tf.tidy(() => {
      const mean = tf.add(tf.mul(this.#mean, 0.9), tf.mul(grad, 0.1))
      const square = tf.add(tf.mul(this.#square, 0.999), tf.mul(tf.square(grad), 0.001))
      const scale = tf.sqrt(tf.div(square, 1 - 0.999 ** this.#steps))
      const move = tf.div(tf.mul(mean, learningRate / (1 - 0.9 ** this.#steps)), tf.add(scale, 1e-8))
      const change = tf.clipByValue(
        tf.sub(tf.sub(this.weight, move), this.#start),
        -normConstraint,
        normConstraint,
      )
      return [tf.add(this.#start, change) as tf.Tensor2D, mean, square] as const
    })
    const before = value.dataSync()[0] as number
    tf.dispose([value, grad, this.weight, this.#mean, this.#square])
    this.weight = weight
    this.#mean = mean
    this.#square = square
    return before
  }

  /** Hands the weight over to the caller. */
  take(): tf.Tensor2D {
    return this.weight.clone()
  }

  dispose(): void {
    tf.dispose([this.#start, this.weight, this.#mean, this.#square])
  }
}
