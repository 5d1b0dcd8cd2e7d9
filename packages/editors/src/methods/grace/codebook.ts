import * as tf from '@tensorflow/tfjs-core'
import type { Learned } from '../../editor/edit-method'
import { labelsOf, labelTensor } from '../../training/labels'
import { withRow } from '../codebook/with-row'

/** Codebook that GRACE has learned; each entry has a key, a value, a deferral radius and a label. */
export interface Codebook {
  /** Inputs of the down projection at the last token of each prompt, `[entries, dFF]`. */
  keys: tf.Tensor2D
  /** Outputs of the down projection for queries near each key, `[entries, dModel]`. */
  values: tf.Tensor2D
  /** Deferral radius of each key, as a Euclidean distance, `[entries]`. */
  radii: tf.Tensor1D
  /** Token ids of the target, -1 after its end, `[entries, longest target]`. */
  labels: tf.Tensor2D
}

/** The entry nearest to a query; the latest among equally near ones. */
export interface Nearest {
  entry: number
  distance: number
  radius: number
}

/** Change of the codebook for an edit, before the edit's value is learned. */
export interface Placement {
  rule: 'new' | 'split' | 'expand' | 'within' | 'again'
  /** Index of the entry whose value is learned; the number of entries if one is added. */
  entry: number
  /** The radii that change, by entry. */
  radii: Record<number, number>
}

/** Largest distance between keys of the same prompt, relative to their norm: batches and padding round differently. */
const ROUNDING = 1e-4

/** Returns the codebook among the learned tensors, if there is one. */
export function codebookOf({ keys, values, radii, labels }: Learned): Codebook | undefined {
  if (!keys || !values || !radii || !labels) return undefined
  return { keys, values, radii, labels } as Codebook
}

/** Returns the entry nearest to each query `[batch, dFF]`. */
export function nearestEntries(
  { keys, radii }: Pick<Codebook, 'keys' | 'radii'>,
  queries: tf.Tensor2D,
): Nearest[] {
  const radius = radii.dataSync()
  return tf.tidy(() =>
    tf.unstack(queries).map((query) => {
      const distances = tf.norm(tf.sub(keys, query), 'euclidean', 1).dataSync()
      let entry = 0
      for (const [i, distance] of distances.entries()) if (distance <= (distances[entry] as number)) entry = i
      return { entry, distance: distances[entry] as number, radius: radius[entry] as number }
    }),
  )
}

/**
 * Places an edit in the codebook (GRACE, algorithm 1): at a new key if none is near, at the nearest key if that has the
 * same label, and else at a new key, with the space between the two split.
 *
 * `queryNorm` is the norm of the edit's key. The same prompt with another label overwrites the entry, since there is no
 * space to split.
 */
export function placeEdit(
  entries: number,
  nearest: Nearest | undefined,
  sameLabel: boolean,
  { radius, queryNorm }: { radius: number; queryNorm: number },
): Placement {
  if (!nearest || nearest.distance > radius + nearest.radius) {
    return { rule: 'new', entry: entries, radii: { [entries]: radius } }
  }
  const { entry, distance } = nearest
  const rounding = ROUNDING * queryNorm
  if (sameLabel) {
    if (distance <= nearest.radius) return { rule: 'within', entry, radii: {} }
    return { rule: 'expand', entry, radii: { [entry]: distance + rounding } }
  }
  if (distance <= rounding) return { rule: 'again', entry, radii: {} }
  // The reference code keeps the older key's half smaller, so that no query lies in both.
  return { rule: 'split', entry: entries, radii: { [entry]: distance / 2 - 1e-5, [entries]: distance / 2 } }
}

/** Returns a new codebook with a placed and learned edit; the caller still disposes `before`. */
export function withEntry(
  before: Codebook | undefined,
  { entry, radii }: Placement,
  edit: { key: tf.Tensor2D; value: tf.Tensor2D; label: readonly number[] },
): Codebook {
  const added = entry === (before?.keys.shape[0] ?? 0)
  return tf.tidy(() => {
    const keys = added ? withRow(before?.keys, entry, edit.key) : (before as Codebook).keys.clone()
    const values = withRow(before?.values, entry, edit.value)
    const radius = [...(before?.radii.dataSync() ?? [])]
    for (const [i, value] of Object.entries(radii)) radius[Number(i)] = value
    const labels: (readonly number[])[] = labelsOf(before?.labels)
    labels[entry] = edit.label
    return { keys, values, radii: tf.tensor1d(radius), labels: labelTensor(labels) }
  })
}
