import * as tf from '@tensorflow/tfjs-core'
import { ensureBytes, type FrozenMatrix, tensorFrom } from '@wise-edit/kernels'
import type { EncoderConfig } from './config'
import type { StoredWeights } from './stored-weights'

/** A matrix `[out, in]` and a bias `[out]`. */
export interface Linear {
  weight: tf.Tensor2D
  bias: tf.Tensor1D
}

/** Gain and bias of a layer normalisation, `[dModel]` each. */
export interface Norm {
  weight: tf.Tensor1D
  bias: tf.Tensor1D
}

/** The weights of one layer. Keys and values are one matrix, the keys above the values. */
export interface EncoderLayerWeights {
  query: Linear
  keyValue: Linear
  attentionOut: Linear
  attentionNorm: Norm
  up: Linear
  down: Linear
  outNorm: Norm
}

/** The weights of an encoder: embeddings stay in JavaScript's memory, of which each text needs a few rows. */
export interface EncoderWeights {
  words: FrozenMatrix
  positions: FrozenMatrix
  tokenTypes: FrozenMatrix
  embeddingNorm: Norm
  layers: EncoderLayerWeights[]
}

/**
 * Loads the weights of a BERT encoder under Hugging Face's names. Throws `TENSOR_MISSING`, `TENSOR_SHAPE`,
 * `DTYPE_UNSUPPORTED` or `MEMORY_EXHAUSTED`; then no tensor is left.
 */
export function loadEncoderWeights(stored: StoredWeights, config: EncoderConfig): EncoderWeights {
  const { dModel, dFF, layers, vocabSize, maxPositions, tokenTypes } = config
  ensureBytes(4 * layers * dModel * (4 * dModel + 2 * dFF), 'the encoder')
  // A checkpoint with other heads has the encoder under a name of its own.
  const prefix = stored.has('bert.embeddings.word_embeddings.weight') ? 'bert.' : ''
  const made: tf.Tensor[] = []
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    made.push(tensor)
    return tensor
  }
  const vectors = (names: string[], size: number): tf.Tensor1D => {
    const parts = names.map((name) => stored.vector(prefix + name, size))
    return keep(
      tensorFrom<tf.Rank.R1>([names.length * size], (out) => {
        for (const [i, part] of parts.entries()) out.set(part, i * size)
      }),
    )
  }
  /** Modules of one input as one, their rows one below another. */
  const linear = (names: string[], out: number, inputs: number): Linear => {
    const parts = names.map((name) => stored.matrix(`${prefix}${name}.weight`, out, inputs))
    const size = out * inputs
    const weight = tensorFrom<tf.Rank.R2>([names.length * out, inputs], (values) => {
      for (const [i, part] of parts.entries()) part.read(0, values.subarray(i * size, (i + 1) * size))
    })
    return {
      weight: keep(weight),
      bias: vectors(
        names.map((name) => `${name}.bias`),
        out,
      ),
    }
  }
  const norm = (name: string): Norm => ({
    weight: vectors([`${name}.weight`], dModel),
    bias: vectors([`${name}.bias`], dModel),
  })
  const layer = (index: number): EncoderLayerWeights => {
    const at = `encoder.layer.${index}`
    return {
      query: linear([`${at}.attention.self.query`], dModel, dModel),
      keyValue: linear([`${at}.attention.self.key`, `${at}.attention.self.value`], dModel, dModel),
      attentionOut: linear([`${at}.attention.output.dense`], dModel, dModel),
      attentionNorm: norm(`${at}.attention.output.LayerNorm`),
      up: linear([`${at}.intermediate.dense`], dFF, dModel),
      down: linear([`${at}.output.dense`], dModel, dFF),
      outNorm: norm(`${at}.output.LayerNorm`),
    }
  }
  try {
    const embedding = (name: string, rows: number) =>
      stored.matrix(`${prefix}embeddings.${name}_embeddings.weight`, rows, dModel)
    return {
      words: embedding('word', vocabSize),
      positions: embedding('position', maxPositions),
      tokenTypes: embedding('token_type', tokenTypes),
      embeddingNorm: norm('embeddings.LayerNorm'),
      layers: Array.from({ length: layers }, (_, index) => layer(index)),
    }
  } catch (error) {
    tf.dispose(made)
    throw error
  }
}
