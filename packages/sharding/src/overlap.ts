import { WiseError } from '@wise-edit/core'
import type { Mask } from './mask'
import { walkUnion } from './walk'

/** Overlap of masks. */
export interface Overlap {
  /** Share of the matrix that every mask holds. */
  all: number
  /** Share of the matrix that masks i and j both hold, `pairs[i][j]`; the diagonal is each mask's own share. */
  pairs: number[][]
}

/**
 * Measures the overlap of masks of one matrix. k random masks of ratio ρ share ρ^k of it (WISE theorem 2.1).
 *
 * Throws `MASK_INVALID` without masks or for unequal sizes.
 */
export function overlap(masks: readonly Pick<Mask, 'indices' | 'size'>[]): Overlap {
  const size = masks[0]?.size ?? 0
  if (size === 0 || masks.some((mask) => mask.size !== size)) {
    throw new WiseError(
      'MASK_INVALID',
      `Overlap of masks of sizes [${masks.map((mask) => mask.size)}]; expected at least one mask, all of one size.`,
    )
  }
  const pairs = masks.map(() => masks.map(() => 0))
  let all = 0
  walkUnion(
    masks.map(({ indices }) => indices),
    (_, present, count) => {
      if (count === masks.length) all++
      for (let a = 0; a < count; a++) {
        const row = pairs[present[a] as number] as number[]
        for (let b = 0; b < count; b++) (row[present[b] as number] as number)++
      }
    },
  )
  return { all: all / size, pairs: pairs.map((row) => row.map((entries) => entries / size)) }
}
