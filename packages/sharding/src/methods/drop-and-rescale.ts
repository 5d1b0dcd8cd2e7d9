import { createRandom } from '@wise-edit/core'
import type { Sparsify } from './rule'

/**
 * Keeps each entry with probability `density` and divides the kept ones by it, which preserves the expectation (DARE,
 * Yu et al. 2024). The seed and the delta's position in the list determine the dropped entries.
 */
export const dropAndRescale: Sparsify = (_, { density, seed }, number) => {
  const random = createRandom(seed, 'dare', number)
  return (value) => (random.next() < density ? value / density : 0)
}
