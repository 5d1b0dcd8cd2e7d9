import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { ensureBytes, type FrozenMatrix, tensorFrom } from '@wise-edit/kernels/internal'
import type { WeightName } from './config'

/** Matrices that are not float32 tensors, and their storage. */
export interface OutsideWeights {
  matrices: Map<WeightName, FrozenMatrix>
  /** Size of the stored matrices, in bytes. */
  bytes: number
  /** Frees them, or closes the files that they are read from. */
  close(): void
}

/**
 * The weights of a model by name (see `WeightName`); shared by all calls, disposed once.
 *
 * Matrices may be in a file, or in memory as the file stores them. One that is requested as a tensor is widened into the
 * backend's memory, and stays there; products go on using the frozen matrix, so that they give the same bits.
 */
export class Weights {
  readonly #tensors: Map<WeightName, tf.Tensor>
  readonly #outside: OutsideWeights | undefined

  constructor(tensors: Map<WeightName, tf.Tensor>, outside?: OutsideWeights) {
    this.#tensors = tensors
    this.#outside = outside
  }

  /**
   * Returns the weight called `name`. Throws `WEIGHT_MISSING` if the model has none, `MEMORY_EXHAUSTED` if there is no
   * room for it.
   */
  get<T extends tf.Tensor = tf.Tensor2D>(name: WeightName): T {
    const tensor = this.find<T>(name)
    if (tensor) return tensor
    throw this.#missing(name)
  }

  /** Returns the weight called `name`, or `undefined`. Throws `MEMORY_EXHAUSTED` if there is no room for it. */
  find<T extends tf.Tensor = tf.Tensor2D>(name: WeightName): T | undefined {
    const tensor = this.#tensors.get(name) ?? this.#enter(name)
    return tensor as T | undefined
  }

  /** Returns the matrix called `name` for products. Throws `WEIGHT_MISSING` if the model has none. */
  matrix(name: WeightName): tf.Tensor2D | FrozenMatrix {
    const found = this.#outside?.matrices.get(name) ?? this.#tensors.get(name)
    if (found) return found as tf.Tensor2D | FrozenMatrix
    throw this.#missing(name)
  }

  has(name: WeightName): boolean {
    return this.shape(name) !== undefined
  }

  /** Returns the shape of the weight called `name`, or `undefined` if the model has none. */
  shape(name: WeightName): number[] | undefined {
    return (this.#tensors.get(name) ?? this.#outside?.matrices.get(name))?.shape
  }

  names(): WeightName[] {
    return [...new Set([...this.#tensors.keys(), ...(this.#outside?.matrices.keys() ?? [])])]
  }

  /** Number of bytes of all weights: 4 bytes for each value in memory, and the stored size of those outside it. */
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

  /** Loads a matrix into the backend's memory, where it outlives any open tidy. */
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
