import type { SparseDelta } from '../delta'
import { walkUnion } from '../walk'
import type { MergeSettings } from './rule'

/** Cosine above which two deltas count as parallel and are interpolated linearly. */
const PARALLEL = 0.9995

/**
 * Returns weights that make the weighted sum a spherical interpolation of the flattened deltas (Shoemake 1985).
 *
 * Two deltas are interpolated at `t`, by default the second's share of both weights. Further deltas are added one after
 * another, each with its share of the weights so far, so the result depends on their order. Deltas that are nearly
 * parallel, or 0, are interpolated linearly.
 */
export function slerpWeights(
  deltas: readonly SparseDelta[],
  { weights: shares, t }: Pick<MergeSettings, 'weights' | 't'>,
): Float64Array {
  const products = innerProducts(deltas)
  const merged = new Float64Array(deltas.length)
  merged[0] = 1
  let total = shares[0] as number
  for (let next = 1; next < deltas.length; next++) {
    total += shares[next] as number
    const share = t ?? (total === 0 ? 0.5 : (shares[next] as number) / total)
    const [kept, added] = slerpPair(cosine(products, merged, next), share)
    for (let i = 0; i < next; i++) merged[i] = (merged[i] as number) * kept
    merged[next] = added
  }
  return merged
}

/** The two factors of spherical interpolation between vectors at an angle of the given cosine. */
function slerpPair(cosine: number, t: number): [number, number] {
  if (!(Math.abs(cosine) <= PARALLEL)) return [1 - t, t]
  const angle = Math.acos(cosine)
  return [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)]
}

/** Cosine between Σ_i merged_i · τ_i and τ_next; NaN where one of them is 0. */
function cosine(products: readonly Float64Array[], merged: Float64Array, next: number): number {
  let dot = 0
  let squared = 0
  for (const [i, row] of products.entries()) {
    dot += (merged[i] as number) * (row[next] as number)
    for (const [j, product] of row.entries())
      squared += (merged[i] as number) * (merged[j] as number) * product
  }
  return dot / Math.sqrt(squared * (products[next]?.[next] as number))
}

function innerProducts(deltas: readonly SparseDelta[]): Float64Array[] {
  const products = deltas.map(() => new Float64Array(deltas.length))
  const lists = deltas.map(({ indices }) => indices)
  walkUnion(lists, (_, present, count, places) => {
    for (let a = 0; a < count; a++) {
      const i = present[a] as number
      const row = products[i] as Float64Array
      const value = deltas[i]?.values[places[i] as number] as number
      for (let b = 0; b < count; b++) {
        const j = present[b] as number
        row[j] = (row[j] as number) + value * (deltas[j]?.values[places[j] as number] as number)
      }
    }
  })
  return products
}
