import * as tf from '@tensorflow/tfjs-core'
import type { Sequences } from '@wise-edit/transformer'
import type { Learned } from '../../editor/edit-method'
import { labelsOf, labelTensor, sameLabel } from '../../training/labels'
import { columnMask, queryColumns } from '../../training/query-tokens'
import { withRow } from '../codebook/with-row'
import type { HorenOptions } from './options'

/** Codebook that HoReN has learned. */
export interface Codebook {
  /** Unit vectors: pooled inputs of the down projection for each prompt, `[entries, dFF]`. */
  keys: tf.Tensor2D
  /** Vectors added to the output of the down projection, `[entries, dModel]`. */
  values: tf.Tensor2D
  /** Token ids of the targets, -1 after the end, `[entries, longest target]`. */
  labels: tf.Tensor2D
  /** Cosine above which an entry answers, `[1]`. */
  threshold: tf.Tensor1D
}

/** The entry nearest to a query, and the cosine of its key and the refined query. */
export interface Nearest {
  entry: number
  cosine: number
}

/** Place of an edit: the entry whose value is trained. */
export interface Placement {
  /** `new`: an added entry; `same`: that of the same target; `again`: that of the same prompt and another target. */
  rule: 'new' | 'same' | 'again'
  entry: number
}

type Refining = Pick<HorenOptions, 'refinements' | 'sharpness' | 'damping'>

/** Largest distance of a cosine from 1 between keys of the same prompt: batches and padding round differently. */
const ROUNDING = 1e-4

/** Returns the codebook among the learned tensors, if there is one. */
export function codebookOf({ keys, values, labels, threshold }: Learned): Codebook | undefined {
  if (!keys || !values || !labels || !threshold) return undefined
  return { keys, values, labels, threshold } as Codebook
}

/**
 * Returns the key of each row, `[batch, dFF]`: the mean input of the module over the last `pooled` of its query's tokens,
 * on the unit hypersphere.
 */
export function pooledKeys(
  hidden: tf.Tensor3D,
  sequences: Sequences,
  pooled: number,
  lengths?: readonly number[],
): tf.Tensor2D {
  const columns = queryColumns(sequences, lengths).map(
    ([first, last]) => [last + 1 - Math.ceil(pooled * (last + 1 - first)), last] as const,
  )
  return tf.tidy(() => unit(tf.sum<tf.Tensor2D>(tf.mul(hidden, columnMask(sequences, columns)), 1)))
}

/**
 * Returns the entry nearest to each query `[batch, dFF]`. A query q first relaxes towards the keys K, as in a modern
 * Hopfield network: `q ← unit((1 − α) q + α unit(Kᵀ softmax(β K q)))`.
 */
export function nearestEntries(keys: tf.Tensor2D, queries: tf.Tensor2D, refining: Refining): Nearest[] {
  const cosines = tf.tidy(() => {
    let refined = queries
    for (let i = 0; i < refining.refinements; i++) refined = refine(keys, refined, refining)
    return tf.matMul(refined, keys, false, true).arraySync()
  }) as number[][]
  return cosines.map((row) => {
    const cosine = Math.max(...row)
    return { entry: row.lastIndexOf(cosine), cosine }
  })
}

function refine(keys: tf.Tensor2D, query: tf.Tensor2D, { sharpness, damping }: Refining): tf.Tensor2D {
  const weights = tf.softmax(tf.mul(sharpness, tf.matMul(query, keys, false, true)))
  const stored = unit(tf.matMul(weights, keys))
  return unit(tf.add(tf.mul(1 - damping, query), tf.mul(damping, stored)))
}

/** Scales rows to unit length. */
function unit(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.maximum(tf.norm(rows, 'euclidean', 1, true), 1e-12))
}

/** Places an edit: an entry above the threshold that has the same target is trained further, or else one is added. */
export function placeEdit(
  codebook: Codebook | undefined,
  nearest: Nearest | undefined,
  label: readonly number[],
  threshold: number,
): Placement {
  const added = { rule: 'new', entry: codebook?.keys.shape[0] ?? 0 } as const
  if (!nearest || nearest.cosine <= threshold) return added
  const { entry, cosine } = nearest
  if (sameLabel(labelsOf(codebook?.labels)[entry], label)) return { rule: 'same', entry }
  // Of two equal keys, only one could ever answer.
  return cosine >= 1 - ROUNDING ? { rule: 'again', entry } : added
}

/** Returns a new codebook with a trained edit; the caller still disposes `before`. */
export function withEntry(
  before: Codebook | undefined,
  { rule, entry }: Placement,
  edit: { key: tf.Tensor2D; value: tf.Tensor2D; label: readonly number[] },
  threshold: number,
): Codebook {
  const labels: (readonly number[])[] = labelsOf(before?.labels)
  labels[entry] = edit.label
  return tf.tidy(() => ({
    keys: before && rule !== 'new' ? before.keys.clone() : withRow(before?.keys, entry, edit.key),
    values: withRow(before?.values, entry, edit.value),
    labels: labelTensor(labels),
    threshold: tf.tensor1d([threshold]),
  }))
}
