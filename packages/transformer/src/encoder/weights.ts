import * as tf from '@tensorflow/tfjs-core'
import {
  canMultiplyInt8,
  ensureBytes,
  type FrozenMatrix,
  type Int8Matrix,
  int8Matrix,
  tensorFrom,
} from '@wise-edit/kernels/internal'
import type { EncoderConfig } from './config'
import type { StoredMatrix, StoredWeights } from './stored-weights'

/** A matrix `[out, in]`, as int8 if it is stored and can be multiplied as int8, and a bias `[out]`. */
export interface Linear {
  weight: tf.Tensor2D | Int8Matrix
  bias: tf.Tensor1D
}

/** Gain and bias of a layer normalisation, `[dModel]` each. */
export interface Norm {
  weight: tf.Tensor1D
  bias: tf.Tensor1D
}

/** The weights of one layer. Keys and values are one matrix, with the keys above the values. */
export interface EncoderLayerWeights {
  query: Linear
  keyValue: Linear
  attentionOut: Linear
  attentionNorm: Norm
  up: Linear
  down: Linear
  outNorm: Norm
}

/** The weights of an encoder: embeddings stay in JavaScript's memory, since each text needs only a few rows. */
export interface EncoderWeights {
  words: FrozenMatrix
  positions: FrozenMatrix
  tokenTypes: FrozenMatrix
  embeddingNorm: Norm
  layers: EncoderLayerWeights[]
}

/**
 * Loads the weights of a BERT encoder by their Hugging Face names. Throws `TENSOR_MISSING`, `TENSOR_SHAPE`,
 * `DTYPE_UNSUPPORTED` or `MEMORY_EXHAUSTED`; no tensor is left then.
 */
export function loadEncoderWeights(stored: StoredWeights, config: EncoderConfig): EncoderWeights {
  const { dModel, dFF, layers, vocabSize, maxPositions, tokenTypes } = config
  ensureBytes(4 * layers * dModel * (4 * dModel + 2 * dFF), 'the encoder')
  const loader = new Loader(stored)
  const embedding = (name: string, rows: number) =>
    loader.matrix(`embeddings.${name}_embeddings.weight`, rows, dModel)
  const norm = (name: string): Norm => ({
    weight: loader.vector([`${name}.weight`], dModel),
    bias: loader.vector([`${name}.bias`], dModel),
  })
  const layer = (at: string): EncoderLayerWeights => ({
    query: loader.linear([`${at}.attention.self.query`], dModel, dModel),
    keyValue: loader.linear([`${at}.attention.self.key`, `${at}.attention.self.value`], dModel, dModel),
    attentionOut: loader.linear([`${at}.attention.output.dense`], dModel, dModel),
    attentionNorm: norm(`${at}.attention.output.LayerNorm`),
    up: loader.linear([`${at}.intermediate.dense`], dFF, dModel),
    down: loader.linear([`${at}.output.dense`], dModel, dFF),
    outNorm: norm(`${at}.output.LayerNorm`),
  })
  try {
    return {
      words: embedding('word', vocabSize),
      positions: embedding('position', maxPositions),
      tokenTypes: embedding('token_type', tokenTypes),
      embeddingNorm: norm('embeddings.LayerNorm'),
      layers: Array.from({ length: layers }, (_, index) => layer(`encoder.layer.${index}`)),
    }
  } catch (error) {
    loader.dispose()
    throw error
  }
}

/** Creates tensors from stored weights; the rows of several names are stacked in one tensor. */
class Loader {
  readonly #stored: StoredWeights
  readonly #prefix: string
  readonly #made: tf.Tensor[] = []

  constructor(stored: StoredWeights) {
    this.#stored = stored
    // A checkpoint with another head stores the encoder under a prefix.
    this.#prefix = stored.has('bert.embeddings.word_embeddings.weight') ? 'bert.' : ''
  }

  matrix(name: string, rows: number, columns: number): StoredMatrix {
    return this.#stored.matrix(this.#prefix + name, rows, columns)
  }

  vector(names: string[], size: number): tf.Tensor1D {
    const parts = names.map((name) => this.#stored.vector(this.#prefix + name, size))
    const tensor = tensorFrom<tf.Rank.R1>([names.length * size], (out) => {
      for (const [i, part] of parts.entries()) out.set(part, i * size)
    })
    this.#made.push(tensor)
    return tensor
  }

  linear(names: string[], out: number, inputs: number): Linear {
    const parts = names.map((name) => this.matrix(`${name}.weight`, out, inputs))
    const weight = this.#int8(parts) ?? this.#floats(parts, out, inputs)
    return {
      weight,
      bias: this.vector(
        names.map((name) => `${name}.bias`),
        out,
      ),
    }
  }

  dispose(): void {
    tf.dispose(this.#made)
  }

  #floats(parts: StoredMatrix[], rows: number, columns: number): tf.Tensor2D {
    const size = rows * columns
    const tensor = tensorFrom<tf.Rank.R2>([parts.length * rows, columns], (out) => {
      for (const [i, part] of parts.entries()) part.read(0, out.subarray(i * size, (i + 1) * size))
    })
    this.#made.push(tensor)
    return tensor
  }

  /** Returns undefined if a matrix is not stored as int8, or cannot be multiplied as int8. */
  #int8(parts: StoredMatrix[]): Int8Matrix | undefined {
    const stored = parts.flatMap(({ int8, shape }) => (int8 && canMultiplyInt8(shape) ? [int8] : []))
    if (stored.length < parts.length) return undefined
    const { values, scales } = stored[0]!
    const all = {
      values: new Int8Array(parts.length * values.length),
      scales: new Float32Array(parts.length * scales.length),
    }
    for (const [i, part] of stored.entries()) {
      all.values.set(part.values, i * values.length)
      all.scales.set(part.scales, i * scales.length)
    }
    const matrix = int8Matrix(all.values, all.scales)
    this.#made.push(matrix.values, matrix.scales)
    return matrix
  }
}
