import * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'

/** Moment estimates of each parameter, and the number of steps so far. */
export interface AdamState {
  means: tf.Tensor[]
  squares: tf.Tensor[]
  steps: number
}

export interface AdamSettings {
  /** One learning rate for all parameters, or one for each. */
  learningRate: number | readonly number[]
  /** Constraint on a parameter: maps its value after a step to an allowed value. */
  constrain?: (parameter: tf.Tensor) => tf.Tensor
  /** Returns the gradient of a penalty on a parameter, which is added to that of the loss. */
  penalty?: (parameter: tf.Tensor) => tf.Tensor
}

/** Loss `[]` of parameters, in nats. */
export type Loss = (...parameters: tf.Tensor[]) => tf.Tensor

/** Adam (Kingma and Ba, 2015; beta 0.9 and 0.999, epsilon 1e-8) on copies of the start tensors. */
export class Adam {
  parameters: tf.Tensor[]
  readonly #settings: AdamSettings
  #state: AdamState

  /** Copies `start` and takes ownership of `state`. */
  constructor(start: readonly tf.Tensor[], settings: AdamSettings, state?: AdamState) {
    this.#settings = settings
    this.parameters = start.map((parameter) => parameter.clone())
    const zeros = () => start.map((parameter) => tf.zerosLike(parameter))
    this.#state = state ?? { means: zeros(), squares: zeros(), steps: 0 }
  }

  get state(): AdamState {
    return this.#state
  }

  /** Makes one step and returns the loss before it. */
  async step(loss: Loss): Promise<number> {
    const { value, gradients } = valueAndGradients(loss, this.parameters)
    this.apply(gradients)
    tf.dispose(gradients)
    const [before] = await takeValues([value])
    return before?.[0] as number
  }

  /** Makes one step against `gradients`, which the caller disposes. */
  apply(gradients: readonly tf.Tensor[]): void {
    const { penalty } = this.#settings
    const steps = this.#state.steps + 1
    for (const [i, parameter] of this.parameters.entries()) {
      const [next, mean, square] = tf.tidy(() => {
        const gradient = gradients[i] as tf.Tensor
        return this.#moved(i, penalty ? tf.add(gradient, penalty(parameter)) : gradient, steps)
      })
      tf.dispose([parameter, this.#state.means[i] as tf.Tensor, this.#state.squares[i] as tf.Tensor])
      this.parameters[i] = next
      this.#state.means[i] = mean
      this.#state.squares[i] = square
    }
    this.#state.steps = steps
  }

  /** Returns copies of the parameters, which the caller disposes. */
  take(): tf.Tensor[] {
    return this.parameters.map((parameter) => parameter.clone())
  }

  dispose(): void {
    tf.dispose([this.parameters, this.#state.means, this.#state.squares])
  }

  /** Returns a parameter and its two moment estimates, mean and square, after the next step. */
  #moved(i: number, gradient: tf.Tensor, steps: number): [tf.Tensor, tf.Tensor, tf.Tensor] {
    const { learningRate, constrain } = this.#settings
    const rate = typeof learningRate === 'number' ? learningRate : (learningRate[i] as number)
    const mean = tf.add(tf.mul(this.#state.means[i] as tf.Tensor, 0.9), tf.mul(gradient, 0.1))
    const square = tf.add(
      tf.mul(this.#state.squares[i] as tf.Tensor, 0.999),
      tf.mul(tf.square(gradient), 0.001),
    )
    const scale = tf.sqrt(tf.div(square, 1 - 0.999 ** steps))
    const move = tf.div(tf.mul(mean, rate / (1 - 0.9 ** steps)), tf.add(scale, 1e-8))
    const next = tf.sub(this.parameters[i] as tf.Tensor, move)
    return [constrain ? constrain(next) : next, mean, square]
  }
}
