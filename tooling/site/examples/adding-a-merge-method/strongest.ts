import type { MergeRule } from '@wise-edit/sharding'

/** Takes the largest change of each entry. */
const strongest: MergeRule = {
  summary: 'The delta that changes an entry most, weights included.',
  combine: (values, weights, count) => {
    let most = 0
    for (let i = 0; i < count; i++) {
      const value = values[i]! * weights[i]!
      if (Math.abs(value) > Math.abs(most)) most = value
    }
    return most
  },
}

console.log(strongest.combine(Float64Array.of(1, -3, 2), Float64Array.of(1, 1, 1), 3))
