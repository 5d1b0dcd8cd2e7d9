import * as tf from '@tensorflow/tfjs-core'
import { linear } from '@wise-edit/kernels'
import type { RouteDecision } from '@wise-edit/router'
import type { Intercept } from '@wise-edit/transformer/internal'
import type { ResidualMemory } from './memory'
import { meanFeatures, topHash } from './top-hash'

/** Settings for hashing queries and for deciding when the memory is read. */
export interface ReadSettings {
  permutation: readonly number[]
  columns: number
  threshold: number
}

/**
 * The down projection with the residual memory beside it. A query that has enough columns in common with the nearest edit
 * reads the columns that both have; any other query reads none (MEMOIR, "informed retention"). The columns of a row are
 * found in the first pass and kept for later ones.
 */
export function readingDownProjection(
  learned: ResidualMemory,
  settings: ReadSettings,
  promptLengths?: readonly number[],
): Intercept {
  let columns = new Float32Array()
  return (input, module, sequences) => {
    const output = module(input)
    if (sequences.past === 0) {
      const features = meanFeatures(input, sequences, promptLengths)
      columns = Float32Array.from(readColumns(learned, features, settings).columns.dataSync())
    }
    if (!columns.includes(1)) return output
    const read = tf.tensor3d(columns, [sequences.batch, 1, input.shape[2]])
    return tf.add(output, linear(tf.mul<tf.Tensor3D>(input, read), learned.memory))
  }
}

/** Returns ones at the columns that each query may read, `[batch, dFF]`, and the routing decision for each query. */
export function readColumns(
  { masks, background }: ResidualMemory,
  features: tf.Tensor2D,
  { permutation, columns, threshold }: ReadSettings,
): { columns: tf.Tensor2D; decisions: RouteDecision[] } {
  const queries = topHash(features, background, permutation, columns)
  const overlaps = tf.tidy(() =>
    tf.div(tf.matMul(queries, masks, false, true), columns).arraySync(),
  ) as number[][]
  const decisions = overlaps.map((ratios) => decide(ratios, threshold))
  const read = tf.tidy(() => {
    const nearest = decisions.map(({ choice }) => (choice === 'main' ? 0 : choice))
    const stored = tf.gather(masks, tf.tensor1d(nearest, 'int32'))
    const active = decisions.map(({ choice }) => Number(choice !== 'main'))
    return tf.mul<tf.Tensor2D>(tf.mul(queries, stored), tf.tensor2d(active, [active.length, 1]))
  })
  queries.dispose()
  return { columns: read, decisions }
}

/** Chooses the edit with the most columns in common if they reach the threshold; the first among equals. */
function decide(ratios: readonly number[], threshold: number): RouteDecision {
  const memories = ratios.map((indicator) => ({ indicator, threshold, above: indicator >= threshold }))
  const nearest = ratios.indexOf(Math.max(...ratios))
  return { choice: memories[nearest]?.above ? nearest : 'main', memories }
}
