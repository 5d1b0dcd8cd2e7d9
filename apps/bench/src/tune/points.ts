import { createRandom } from '@wise-edit/core'
import type { MethodOptions } from '../methods'
import { optionsAt, type Space } from './space'

/** The most that is drawn in search of settings that were not proposed yet. */
const DRAWS = 1000

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]

/**
 * Settings to try, in order: the space's starts, then a quasi-random sequence (Halton's, shifted by `seed`), which
 * covers the space evenly however few are tried. None comes twice; ends when nothing new is drawn.
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

/** The digits of `index` in a base, mirrored at the point. */
function radicalInverse(index: number, base: number): number {
  let inverse = 0
  for (let rest = index, place = 1 / base; rest > 0; rest = Math.floor(rest / base), place /= base) {
    inverse += (rest % base) * place
  }
  return inverse
}
