import type * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/kernels'
import type { WeightName } from './config'

/** The tensors of a model by name (see `WeightName`); shared by every call, disposed once. */
export class Weights {
  readonly #tensors: Map<WeightName, tf.Tensor>

  constructor(tensors: Map<WeightName, tf.Tensor>) {
    this.#tensors = tensors
  }

  /** The weight called `name`. Throws `WEIGHT_MISSING` when the model has none. */
  get<T extends tf.Tensor = tf.Tensor2D>(name: WeightName): T {
    const tensor = this.find<T>(name)
    if (tensor) return tensor
    throw new WiseError(
      'WEIGHT_MISSING',
      `The model has no weight "${name}"; it has ${this.#tensors.size}, such as ${[...this.#tensors.keys()].slice(0, 3).join(', ')}. Check the name and the layer number.`,
    )
  }

  /** The weight called `name`, or `undefined`. */
  find<T extends tf.Tensor = tf.Tensor2D>(name: WeightName): T | undefined {
    return this.#tensors.get(name) as T | undefined
  }

  names(): WeightName[] {
    return [...this.#tensors.keys()]
  }

  /** Bytes of all weights in memory, at 4 bytes a value. */
  get bytes(): number {
    return [...this.#tensors.values()].reduce((sum, tensor) => sum + tensor.size * 4, 0)
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose()
    this.#tensors.clear()
  }
}
