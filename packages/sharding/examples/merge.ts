import { applyDelta, createMask, extractDelta, mergeDeltas, overlap } from '@wise-edit/sharding'

// Two shards of a 200 × 500 matrix, each free to change 20 % of it.
const size = 200 * 500
const weights = new Float32Array(size).fill(0.1)
const masks = [0, 1].map((shard) => createMask({ size, ratio: 0.2, seed: 42, shard }))
console.log('shared by both shards:', overlap(masks).all.toFixed(3), 'expected:', (0.2 ** 2).toFixed(3))

// Each shard is trained inside its mask; here it moves by a constant.
const deltas = masks.map((mask, shard) => {
  const trained = weights.slice()
  for (const index of mask.indices) trained[index] = 0.1 + (shard === 0 ? 0.5 : -0.25)
  return extractDelta(trained, weights, mask, [200, 500])
})

// TIES keeps the larger change where the shards disagree.
const merged = mergeDeltas(deltas, { method: 'ties', density: 0.53 })
const edited = applyDelta(weights, merged)
const count = (value: number) => edited.filter((x) => Math.abs(x - value) < 1e-6).length
console.log(`${merged.indices.length} entries changed:`, count(0.6), 'up,', count(-0.15), 'down')
