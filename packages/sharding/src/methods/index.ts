import { disjointMean } from './disjoint-mean'
import { dropAndRescale } from './drop-and-rescale'
import type { MergeRule } from './rule'
import { slerpWeights } from './slerp-weights'
import { trim } from './trim'
import { weightedSum } from './weighted-sum'

export type MergeMethod = 'linear' | 'ties' | 'sign' | 'magnitude' | 'dare' | 'dare-ties' | 'slerp'

/** All merge methods by name, as the paper's table 11 compares them. */
export const mergeMethods: Readonly<Record<MergeMethod, MergeRule>> = {
  linear: {
    summary: 'Weighted sum of the deltas (task arithmetic, Ilharco et al. 2023).',
    combine: weightedSum,
  },
  ties: {
    summary: 'Trim, elect a sign, mean of the deltas that agree (Yadav et al. 2023).',
    sparsify: trim,
    combine: disjointMean,
  },
  sign: {
    summary: 'TIES without its trim.',
    combine: disjointMean,
  },
  magnitude: {
    summary: 'Trim, then the weighted sum.',
    sparsify: trim,
    combine: weightedSum,
  },
  dare: {
    summary: 'Drop entries at random, rescale the rest, weighted sum (Yu et al. 2024).',
    sparsify: dropAndRescale,
    combine: weightedSum,
  },
  'dare-ties': {
    summary: 'Drop entries at random, rescale the rest, elect a sign, mean of the deltas that agree.',
    sparsify: dropAndRescale,
    combine: disjointMean,
  },
  slerp: {
    summary: 'Spherical interpolation of the flattened deltas (Shoemake 1985).',
    weigh: slerpWeights,
    combine: weightedSum,
  },
}
