import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { onCpu, readView } from '@wise-edit/kernels/internal'
import type { EncoderConfig } from './config'
import { encode, type Wanted } from './encoder'
import type { EncoderInput } from './encoder-input'
import { batchesOf, type EncoderRow, PackedRows } from './packed-rows'
import type { EncoderWeights } from './weights'

/** Parts of a sentence encoder. */
export interface SentenceEncoderParts {
  name: string
  sha256: string
  config: EncoderConfig
  weights: EncoderWeights
  input: EncoderInput
  /** Matrix from mean-pooled hidden states to the embedding, `[dimensions, dModel]`. Default: the identity. */
  projection?: Float32Array
  /** Linear head from the hidden state of a pair's first token to its logit. */
  head?: { weight: Float32Array; bias: number }
}

/**
 * A BERT encoder of texts: it returns embeddings of single texts and, if the model has a head for pairs, scores of pairs
 * of texts.
 *
 * Both are synchronous and leave no tensors, so that they can be called during a pass of a decoder; if the decoder runs
 * on WebGPU, they compute on WebAssembly.
 */
export class SentenceEncoder {
  /** Name of the folder that the encoder was loaded from. */
  readonly name: string
  /** SHA-256 digest of the weight file, in hex: encoders with the same digest return the same scores and embeddings. */
  readonly sha256: string
  /** Length of an embedding. */
  readonly dimensions: number
  readonly #parts: SentenceEncoderParts

  /** Takes ownership of the weights: `dispose` frees them. */
  constructor(parts: SentenceEncoderParts) {
    this.#parts = parts
    const { name, sha256, projection, config } = parts
    this.name = name
    this.sha256 = sha256
    this.dimensions = projection ? projection.length / config.dModel : config.dModel
  }

  /** Returns the embedding of each text, float32 `[dimensions]` of length 1: the projected mean of the last states. */
  embed(texts: readonly string[]): Float32Array[] {
    const { input, projection } = this.#parts
    const rows = texts.map((text) => input.text(text))
    return this.#each(rows, 'all', (states) => {
      const pooled = meanRow(states, this.#parts.config.dModel)
      return unit(projection ? product(projection, pooled) : pooled)
    })
  }

  /**
   * Returns the logit of each pair of texts: above 0 if the second text is more likely than not one that the model was
   * trained to accept for the first. Throws `HEAD_MISSING` for an encoder that was not trained on pairs.
   */
  score(pairs: readonly (readonly [string, string])[]): number[] {
    const { input, head, name } = this.#parts
    if (!head) {
      throw new WiseError(
        'HEAD_MISSING',
        `The encoder ${name} has no head.weight, so it cannot score pairs. Compare embeddings, or use one that was trained on pairs.`,
      )
    }
    const rows = pairs.map(([first, second]) => input.pair(first, second))
    return this.#each(rows, 'first', (state) => product(head.weight, state)[0]! + head.bias)
  }

  dispose(): void {
    // Embeddings are not tensors, and searching them for tensors would take seconds.
    const { embeddingNorm, layers } = this.#parts.weights
    tf.dispose({ embeddingNorm, layers } as unknown as tf.TensorContainer)
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** Calls `read` with the hidden states of each row, `[tokens, dModel]` or `[1, dModel]`, which it must not keep. */
  #each<T>(rows: readonly EncoderRow[], wanted: Wanted, read: (states: Float32Array) => T): T[] {
    return onCpu(() => this.#eachHere(rows, wanted, read))
  }

  #eachHere<T>(rows: readonly EncoderRow[], wanted: Wanted, read: (states: Float32Array) => T): T[] {
    const results = new Array<T>(rows.length)
    for (const batch of batchesOf(rows)) {
      const packed = new PackedRows(batch.map((index) => rows[index]!))
      const hidden = encode(packed, this.#parts, wanted)
      const values = readView(hidden)
      const width = hidden.shape[1]
      for (const [i, index] of batch.entries()) {
        const [from, to] = wanted === 'all' ? [packed.starts[i]!, packed.starts[i + 1]!] : [i, i + 1]
        results[index] = read(values.subarray(from * width, to * width))
      }
      hidden.dispose()
    }
    return results
  }
}

/** Returns the mean of the rows of a matrix. */
function meanRow(values: Float32Array, columns: number): Float32Array {
  const mean = new Float32Array(columns)
  for (let at = 0; at < values.length; at += columns) {
    for (let i = 0; i < columns; i++) mean[i]! += values[at + i]!
  }
  const rows = values.length / columns
  return mean.map((sum) => sum / rows)
}

/** Returns the product of a matrix and a vector. */
function product(matrix: Float32Array, vector: Float32Array): Float32Array {
  const columns = vector.length
  return Float32Array.from({ length: matrix.length / columns }, (_, row) => {
    let sum = 0
    for (let i = 0; i < columns; i++) sum += matrix[row * columns + i]! * vector[i]!
    return sum
  })
}

/** Normalises a vector to length 1. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}
