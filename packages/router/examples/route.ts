import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import { routeQuery, routingThreshold } from '@wise-edit/router'
import { activationIndicator, marginLoss } from '@wise-edit/router/activations'

await useBackend()

// Outputs of one layer for two texts of three tokens: main memory, and a side memory that moved the first text.
const main = tf.zeros<tf.Rank.R3>([2, 3, 4])
const side = tf.tensor3d(
  [0, 1].map((text) => [0, 1, 2].map(() => [3, 4, 0, 0].map((x) => (text === 0 ? x : x / 50)))),
)
const mask = tf.tensor2d([
  [1, 1, 1],
  [1, 1, 0],
])

// Training: the distance that each text is moved, and the loss under the margins.
const indicator = activationIndicator({ main, side, mask })
const [edit, irrelevant] = tf.split<tf.Tensor1D>(indicator, 2)
const loss = marginLoss({ edits: edit!, irrelevant: irrelevant!, margin: { alpha: 0.5, beta: 6, gamma: 3 } })
console.log(`loss ${loss.dataSync()[0]!.toFixed(1)}`)

// Routing: queries above the threshold go to the side memory.
const threshold = routingThreshold({ edits: [...edit!.dataSync()], ratio: 0.88 })
for (const value of indicator.dataSync()) {
  const { choice } = routeQuery({ indicators: [value], thresholds: [threshold] })
  console.log(`indicator ${value.toFixed(1)} goes to`, choice)
}
tf.dispose([main, side, mask, indicator, edit!, irrelevant!, loss])
