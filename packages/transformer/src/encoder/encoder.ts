import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { activate, attention, layerNorm } from '@wise-edit/kernels'
import { constantLinear, int8Linear, tensorFrom } from '@wise-edit/kernels/internal'
import type { EncoderConfig } from './config'
import type { PackedRows } from './packed-rows'
import type { EncoderLayerWeights, EncoderWeights, Linear, Norm } from './weights'

/** Tokens to return: all, `[count, dModel]`, or the first of each row, `[rows, dModel]`. */
export type Wanted = 'all' | 'first'

/** Tensors that the layers of one pass share. */
interface Pass {
  config: EncoderConfig
  rows: PackedRows
  /** Padding for attention, see `PackedRows`; absent if all rows have the same length. */
  uneven?: { padded: tf.Tensor1D; places: tf.Tensor1D; mask: tf.Tensor4D }
}

/** Returns the hidden states of the last layer, float32; the caller disposes them. */
export function encode(
  rows: PackedRows,
  { config, weights }: { config: EncoderConfig; weights: EncoderWeights },
  wanted: Wanted,
): tf.Tensor2D {
  return tf.tidy(() => {
    const uneven = rows.even
      ? undefined
      : { padded: rows.padded(), places: rows.places(), mask: rows.mask(rows.longest) }
    const pass: Pass = { config, rows, uneven }
    let hidden = normalize(embed(rows, weights), weights.embeddingNorm, config)
    for (const [index, layer] of weights.layers.entries()) {
      const entered = hidden
      // The last layer computes only the requested tokens.
      const of = index === config.layers - 1 ? wanted : 'all'
      hidden = tf.tidy(() => runLayer(entered, layer, pass, of))
      entered.dispose()
    }
    return hidden
  })
}

/** Sums the embeddings of word, position and type, `[count, dModel]`, from tables outside the backend's memory. */
function embed({ rows, count }: PackedRows, { words, positions, tokenTypes }: EncoderWeights): tf.Tensor2D {
  const width = words.shape[1]
  const row = new Float32Array(width)
  return tensorFrom<tf.Rank.R2>([count, width], (out) => {
    let at = 0
    const add = (table: EncoderWeights['words'], index: number) => {
      table.read(index, row)
      for (let i = 0; i < width; i++) out[at + i]! += row[i]!
    }
    for (const { ids, first } of rows) {
      for (const [position, id] of ids.entries()) {
        checkId(id, words.shape[0])
        words.read(id, out.subarray(at, at + width))
        add(positions, position)
        add(tokenTypes, position < first ? 0 : 1)
        at += width
      }
    }
  })
}

function checkId(id: number, vocabSize: number): void {
  if (id < vocabSize) return
  throw new WiseError(
    'TOKEN_OUT_OF_RANGE',
    `Found token id ${id}; the encoder's vocabulary holds 0 to ${vocabSize - 1}. Use the tokenizer that belongs to it.`,
  )
}

function runLayer(hidden: tf.Tensor2D, weights: EncoderLayerWeights, pass: Pass, of: Wanted): tf.Tensor2D {
  const { config, rows } = pass
  const asking = of === 'all' ? hidden : tf.gather(hidden, rows.firsts())
  const attended = project(mix(asking, hidden, weights, pass, of), weights.attentionOut)
  const residual = normalize(tf.add<tf.Tensor2D>(asking, attended), weights.attentionNorm, config)
  const inner = activate(project(residual, weights.up), config.activation)
  return normalize(tf.add<tf.Tensor2D>(residual, project(inner, weights.down)), weights.outNorm, config)
}

/** Returns the attention output of each token of `asking` over the tokens of its row: `[asking, dModel]`. */
function mix(
  asking: tf.Tensor2D,
  hidden: tf.Tensor2D,
  weights: EncoderLayerWeights,
  { config, rows, uneven }: Pass,
  of: Wanted,
): tf.Tensor2D {
  const { heads, dModel } = config
  const batch = rows.rows.length
  const headDim = dModel / heads
  /** Reshapes `[batch, count, heads · headDim]` to `[batch, heads, count, headDim]`. */
  const split = (x: tf.Tensor2D, tokens: number, count: number) =>
    tf.transpose(tf.reshape(x, [batch, tokens, count, headDim]), [0, 2, 1, 3]) as tf.Tensor4D
  const pad = (x: tf.Tensor2D) => (uneven ? tf.gather(x, uneven.padded) : x)
  const tokens = of === 'all' ? rows.longest : 1
  const projected = project(asking, weights.query)
  const q = split(of === 'all' ? pad(projected) : projected, tokens, heads)
  const keyValue = split(pad(project(hidden, weights.keyValue)), rows.longest, 2 * heads)
  const [k, v] = [0, heads].map((from) => tf.slice4d(keyValue, [0, from, 0, 0], [-1, heads, -1, -1]))
  const mask = uneven && (of === 'all' ? uneven.mask : rows.mask(1))
  const mixed = attention(q, k!, v!, { mask })
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * tokens, dModel]) as tf.Tensor2D
  return uneven && of === 'all' ? tf.gather(joined, uneven.places) : joined
}

function project(x: tf.Tensor2D, { weight, bias }: Linear): tf.Tensor2D {
  return 'scales' in weight ? int8Linear(x, weight, bias) : constantLinear(x, weight, bias)
}

function normalize(x: tf.Tensor2D, { weight, bias }: Norm, { normEps }: EncoderConfig): tf.Tensor2D {
  return layerNorm(x, weight, bias, normEps)
}
