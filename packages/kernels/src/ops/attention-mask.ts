import type * as tf from '@tensorflow/tfjs-core'
import { tensorFrom } from '../wasm/tensor-memory'

/** Far below any score, but finite, so that a row in which every key is hidden does not become NaN. */
const HIDDEN = -1e9

export interface AttentionMaskOptions {
  queryLength: number
  keyLength: number
  /** Number of real tokens among the keys of each row; the rest is padding. Default: no padding, one shared mask. */
  lengths?: readonly number[]
  /** Side of the padding. Default `right`. */
  padding?: 'left' | 'right'
  /** Width of the window: a query sees its position and the `slidingWindow - 1` before it. Default: all before it. */
  slidingWindow?: number
}

/**
 * Creates a causal mask to add to attention scores: 0 where a query sees a key, -1e9 elsewhere.
 *
 * Its shape is `[lengths.length or 1, 1, queryLength, keyLength]`, float32; query i is at key position
 * `keyLength - queryLength + i`.
 */
export function attentionMask({
  queryLength,
  keyLength,
  lengths,
  padding = 'right',
  slidingWindow = Number.POSITIVE_INFINITY,
}: AttentionMaskOptions): tf.Tensor4D {
  const rows = lengths ?? [keyLength]
  return tensorFrom<tf.Rank.R4>([rows.length, 1, queryLength, keyLength], (values) => {
    values.fill(HIDDEN)
    let offset = 0
    for (const length of rows) {
      const first = padding === 'left' ? keyLength - length : 0
      const end = padding === 'left' ? keyLength : length
      for (let i = 0; i < queryLength; i++, offset += keyLength) {
        const position = keyLength - queryLength + i
        const from = Math.max(first, position - slidingWindow + 1)
        const to = Math.min(end, position + 1)
        if (from < to) values.fill(0, offset + from, offset + to)
      }
    }
  })
}
