import { createRandom } from '@wise-edit/core'
import type { MethodOptions } from '../methods'
import { optionsAt, type Space } from './space'

/** Maximum number of draws for new settings. */
const DRAWS = 1000

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]

/**
 * Yields settings to try: the space's starts, then a quasi-random sequence (Halton's, shifted by `seed`), which covers
 * the space evenly even for few trials. Never repeats settings; ends when a draw finds no new ones.
 */
export function* points(space: Space, seed: number): Generator<MethodOptions, void, void> {
  const proposed = new Set<string>()
  const isNew = (options: MethodOptions) => {
    const key = JSON.stringify(options)
    return !proposed.has(key) && proposed.add(key)
  }
  for (const start of space.starts) if (isNew(start)) yield start
  const { parameters } = space
  const random = createRandom(seed, 'tune')
  const shifts = parameters.map(() => random.next())
  for (let draw = 1; draw <= DRAWS; draw++) {
    const shares = shifts.map((shift, i) => (radicalInverse(draw, PRIMES[i] as number) + shift) % 1)
    const options = optionsAt(space, shares)
    if (isNew(options)) yield options
  }
}

/** Digits of `index` in a base, mirrored at the point. */
function radicalInverse(index: number, base: number): number {
  let inverse = 0
  for (let rest = index, place = 1 / base; rest > 0; rest = Math.floor(rest / base), place /= base) {
    inverse += (rest % base) * place
  }
  return inverse
}
