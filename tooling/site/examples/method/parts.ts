import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import { routeQuery, routingThreshold } from '@wise-edit/router'
import { activationIndicator, marginLoss } from '@wise-edit/router/activations'
import { createMask, mergeDeltas, overlap } from '@wise-edit/sharding'

await useBackend()

// Shards: two random masks of a fifth of a matrix share about ρ² of it.
const masks = [0, 1].map((shard) => createMask({ size: 100_000, ratio: 0.2, seed: 0, shard }))
console.log(`shared: ${overlap(masks).all.toFixed(3)}, expected ${(0.2 ** 2).toFixed(3)}`)

// Merge: where signs differ TIES takes the side with more weight, and the mean of those that agree.
const shape = [1, 3]
const deltas = [
  { shape, indices: Uint32Array.of(0, 1), values: Float32Array.of(4, 1) },
  { shape, indices: Uint32Array.of(0, 1, 2), values: Float32Array.of(2, -3, 5) },
]
const merged = mergeDeltas(deltas, { method: 'ties', density: 1 })
console.log(`merged: ${merged.values.join(' ')}`)

// Router: what the two memories return, for an edit, a paraphrase of it and an irrelevant text of two tokens each.
const main = tf.zeros<tf.Rank.R3>([3, 2, 2])
const side = tf.tensor3d([6, 5, 1].map((moved) => [0, 1].map(() => [0, moved])))
const indicators = activationIndicator({ main, side, mask: tf.ones<tf.Rank.R2>([3, 2]) })
const [edits, , irrelevant] = tf.split<tf.Tensor1D>(indicators, 3)
const loss = marginLoss({ edits: edits!, irrelevant: irrelevant!, margin: { alpha: 2, beta: 5, gamma: 3 } })
console.log(`margin loss: ${loss.dataSync()[0]}`)

const threshold = routingThreshold({ edits: [...edits!.dataSync()], ratio: 0.8 })
for (const [i, text] of ['edit', 'paraphrase', 'irrelevant'].entries()) {
  const indicator = indicators.dataSync()[i]!
  const { choice } = routeQuery({ indicators: [indicator], thresholds: [threshold] })
  console.log(
    `${text}: Δ ${indicator}, ε ${threshold.toFixed(1)}, ${choice === 'main' ? 'main' : 'side'} memory`,
  )
}
