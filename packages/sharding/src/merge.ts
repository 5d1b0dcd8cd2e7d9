import { WiseError } from '@wise-edit/core'
import { checkDeltas, type SparseDelta } from './delta'
import { type MergeMethod, mergeMethods } from './methods'
import type { MergeRule, MergeSettings, Sparsify } from './methods/rule'
import { walkUnion } from './walk'

/** Options of `mergeDeltas`. */
export interface MergeDeltasOptions {
  /** Name of a method of `mergeMethods`, or a rule of your own. */
  method: MergeMethod | MergeRule
  /** Weight of each delta; default 1/k for each of k deltas. */
  weights?: readonly number[]
  /** Factor of the merged delta [λ of the TIES paper]; default 1. */
  scale?: number
  /** Share of the whole matrix that trimming keeps, or of a delta's entries that DARE keeps; default 0.53. */
  density?: number
  /** Seed of the entries that DARE drops; default 0. */
  seed?: number
  /** Position of slerp between the first delta (0) and the second (1); default: the second's share of the weights. */
  t?: number
}

/** Default density (reference code). */
const DEFAULT_DENSITY = 0.53

/**
 * Merges the deltas of several shards into one by a method of `mergeMethods` or a rule of your own (WISE sec. 2.3.2).
 *
 * Goes through the entries in order and uses a few kilobytes besides the result, whatever the number of deltas. Sums
 * are float64, results float32; entries that become 0 are left out. Throws `MERGE_OPTION` for invalid options,
 * `DELTA_SHAPE` and `DELTA_INVALID` for deltas that cannot be merged.
 */
export function mergeDeltas(deltas: readonly SparseDelta[], options: MergeDeltasOptions): SparseDelta {
  const settings = checkOptions(deltas, options)
  const rule = typeof options.method === 'string' ? mergeMethods[options.method] : options.method
  let size = 0
  visitMerged(deltas, rule, settings, () => size++)
  const indices = new Uint32Array(size)
  const values = new Float32Array(size)
  let at = 0
  visitMerged(deltas, rule, settings, (index, value) => {
    indices[at] = index
    values[at++] = value
  })
  return { shape: (deltas[0] as SparseDelta).shape, indices, values }
}

/** Visits the nonzero entries of the merged delta. */
function visitMerged(
  deltas: readonly SparseDelta[],
  rule: MergeRule,
  settings: MergeSettings,
  visit: (index: number, value: number) => void,
): void {
  const weights = rule.weigh?.(deltas, settings) ?? settings.weights
  const keep =
    rule.sparsify && deltas.map((delta, number) => (rule.sparsify as Sparsify)(delta, settings, number))
  const presentValues = new Float64Array(deltas.length)
  const presentWeights = new Float64Array(deltas.length)
  walkUnion(
    deltas.map(({ indices }) => indices),
    (index, present, count, places) => {
      for (let i = 0; i < count; i++) {
        const number = present[i] as number
        const value = (deltas[number] as SparseDelta).values[places[number] as number] as number
        presentValues[i] = keep ? (keep[number]?.(value) as number) : value
        presentWeights[i] = weights[number] as number
      }
      const merged = Math.fround(settings.scale * rule.combine(presentValues, presentWeights, count))
      if (merged !== 0) visit(index, merged)
    },
  )
}

function checkOptions(deltas: readonly SparseDelta[], options: MergeDeltasOptions): MergeSettings {
  const { method, scale = 1, density = DEFAULT_DENSITY, seed = 0, t } = options
  const weights = options.weights ?? deltas.map(() => 1 / deltas.length)
  const refuse = (found: string, expected: string) => {
    throw new WiseError('MERGE_OPTION', `${found}; expected ${expected}.`)
  }
  if (typeof method === 'string' && !Object.hasOwn(mergeMethods, method)) {
    refuse(`Merge method "${method}"`, `a rule, or one of ${Object.keys(mergeMethods).join(', ')}`)
  }
  if (deltas.length === 0) refuse('No deltas to merge', 'at least one')
  if (weights.length !== deltas.length || !weights.every(Number.isFinite)) {
    refuse(`Weights [${weights}] for ${deltas.length} deltas`, 'one finite number for each')
  }
  if (!(density > 0 && density <= 1)) refuse(`Density ${density}`, 'a share above 0 and at most 1')
  if (!Number.isFinite(scale)) refuse(`Scale ${scale}`, 'a finite number')
  if (t !== undefined && !(method === 'slerp' && deltas.length === 2 && t >= 0 && t <= 1)) {
    refuse(
      `t ${t} for ${typeof method === 'string' ? method : 'a rule'} of ${deltas.length} deltas`,
      't from 0 to 1, for slerp of two deltas only',
    )
  }
  checkDeltas(deltas)
  return { weights, scale, density, seed, t }
}
