import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { ensureBytes, type FrozenMatrix, tensorFrom } from '@wise-edit/kernels'
import type { WeightName } from './config'

/** Matrices that stay outside the backend's memory, and what holds them. */
export interface OutsideWeights {
  matrices: Map<WeightName, FrozenMatrix>
  /** Bytes that they take as they are stored. */
  bytes: number
  /** Lets go of the files they are read from. */
  close(): void
}

/**
 * The weights of a model by name (see `WeightName`); shared by every call, disposed once.
 *
 * Of a model that is larger than the backend's memory, matrices are outside it. One that is asked for as a tensor
 * enters it, and stays.
 */
export class Weights {
  readonly #tensors: Map<WeightName, tf.Tensor>
  readonly #outside: OutsideWeights | undefined

  constructor(tensors: Map<WeightName, tf.Tensor>, outside?: OutsideWeights) {
    this.#tensors = tensors
    this.#outside = outside
  }

  /**
   * The weight called `name`. Throws `WEIGHT_MISSING` when the model has none, `MEMORY_EXHAUSTED` when there is no room
   * for it.
   */
  get<T extends tf.Tensor = tf.Tensor2D>(name: WeightName): T {
    const tensor = this.find<T>(name)
    if (tensor) return tensor
    throw this.#missing(name)
  }

  /** The weight called `name`, or `undefined`. Throws as `get` does when there is no room for it. */
  find<T extends tf.Tensor = tf.Tensor2D>(name: WeightName): T | undefined {
    const tensor = this.#tensors.get(name) ?? this.#enter(name)
    return tensor as T | undefined
  }

  /** The matrix called `name`, wherever it is. Throws `WEIGHT_MISSING` when the model has none. */
  matrix(name: WeightName): tf.Tensor2D | FrozenMatrix {
    const found = this.#tensors.get(name) ?? this.#outside?.matrices.get(name)
    if (found) return found as tf.Tensor2D | FrozenMatrix
    throw this.#missing(name)
  }

  has(name: WeightName): boolean {
    return this.shape(name) !== undefined
  }

  /** The shape of the weight called `name`, or `undefined` when the model has none. */
  shape(name: WeightName): number[] | undefined {
    return (this.#tensors.get(name) ?? this.#outside?.matrices.get(name))?.shape
  }

  names(): WeightName[] {
    return [...new Set([...this.#tensors.keys(), ...(this.#outside?.matrices.keys() ?? [])])]
  }

  /** Bytes of all weights in memory, at 4 bytes a value, and of those outside it as they are stored. */
  get bytes(): number {
    const inside = [...this.#tensors.values()].reduce((sum, tensor) => sum + tensor.size * 4, 0)
    return inside + (this.#outside?.bytes ?? 0)
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose()
    this.#tensors.clear()
    this.#outside?.matrices.clear()
    this.#outside?.close()
  }

  /** Brings a matrix into the backend's memory, past any tidy that is open. */
  #enter(name: WeightName): tf.Tensor2D | undefined {
    const matrix = this.#outside?.matrices.get(name)
    if (!matrix) return undefined
    ensureBytes(4 * matrix.shape[0] * matrix.shape[1], `${name}, which is to be edited or looked at whole,`)
    const tensor = tf.keep(tensorFrom<tf.Rank.R2>(matrix.shape, (out) => matrix.read(0, out)))
    this.#tensors.set(name, tensor)
    return tensor
  }

  #missing(name: WeightName): WiseError {
    const names = this.names()
    return new WiseError(
      'WEIGHT_MISSING',
      `The model has no weight "${name}"; it has ${names.length}, such as ${names.slice(0, 3).join(', ')}. Check the name and the layer number.`,
    )
  }
}
