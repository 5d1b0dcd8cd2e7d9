import { createRandom } from '@wise-edit/core'
import type { Sparsify } from './rule'

/**
 * Keeps each entry with probability `density` and divides what is kept by it, so that the expectation stays (DARE,
 * Yu et al. 2024). Which entries go depends on the seed and the delta's place in the list.
 */
export const dropAndRescale: Sparsify = (_, { density, seed }, number) => {
  const random = createRandom(seed, 'dare', number)
  return (value) => (random.next() < density ? value / density : 0)
}
