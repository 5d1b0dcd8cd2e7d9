import * as tf from '@tensorflow/tfjs-core'
import type { DecoderModel } from '@wise-edit/transformer'
import { runFrozenPrefix, tokenActivations } from './frozen'

/** Number of tokens in one forward pass. */
const CHUNK = 1024

/**
 * Computes the second moment C = E[k kᵀ] of the inputs k of a layer's down projection, over all tokens of `rows` except
 * the first of each (ROME, section 3.1): `[dFF, dFF]` float64, row-major.
 *
 * The first token of a text is an attention sink with huge, similar activations in every text. It would outweigh all
 * others.
 */
export function secondMoment(
  decoder: DecoderModel,
  layer: number,
  rows: readonly (readonly number[])[],
): Float64Array {
  const { dFF } = decoder.config
  const sum = new Float64Array(dFF * dFF)
  let count = 0
  for (const chunk of chunks(rows.filter((row) => row.length > 1))) {
    const prefix = runFrozenPrefix(
      decoder,
      layer,
      chunk.map((row) => [...row]),
    )
    const products = tf.tidy(() => {
      const keys = tokenActivations(
        prefix,
        chunk.map(() => 1),
      )
      count += keys.shape[0]
      return tf.matMul(keys, keys, true, false)
    })
    const values = products.dataSync()
    for (let i = 0; i < sum.length; i++) sum[i]! += values[i] as number
    products.dispose()
    prefix.dispose()
  }
  return sum.map((value) => value / count)
}

/** Splits rows into lists of at most `CHUNK` tokens; a longer row is a list of one. */
function chunks(rows: readonly (readonly number[])[]): (readonly number[])[][] {
  const lists: (readonly number[])[][] = []
  let tokens = Number.POSITIVE_INFINITY
  for (const row of rows) {
    if (tokens + row.length > CHUNK) {
      lists.push([])
      tokens = 0
    }
    lists.at(-1)?.push(row)
    tokens += row.length
  }
  return lists
}
