import { type MergeRule, mergeDeltas } from '@wise-edit/sharding'

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

const indices = Uint32Array.of(0, 1)
const deltas = [Float32Array.of(1, 4), Float32Array.of(-3, 2)].map((values) => ({
  shape: [2],
  indices,
  values,
}))
console.log(mergeDeltas(deltas, { method: strongest, weights: [1, 1] }).values.join(' '))
