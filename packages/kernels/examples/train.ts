import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { crossEntropyAt, linear, rmsNorm, useBackend, valueAndGradients } from '@wise-edit/kernels'

// The fastest backend that loads here; WISE_BACKEND=wasm would force one.
await useBackend()

// A random output layer for hidden states of 8 dimensions and a vocabulary of 5, the same on every backend.
const random = createRandom(0, 'example')
const draw = (size: number) => Float32Array.from({ length: size }, () => random.normal())
const hidden = tf.tensor2d(draw(2 * 8), [2, 8])
const scale = tf.ones<tf.Rank.R1>([8])
const targets = tf.tensor1d([3, 1], 'int32')
let weight = tf.tensor2d(draw(5 * 8), [5, 8])

// Train half of its entries until it predicts token 3 after the first text and token 1 after the second.
const mask = tf.tensor2d(
  Float32Array.from({ length: 5 * 8 }, (_, i) => i % 2),
  [5, 8],
)
const loss = (w: tf.Tensor) =>
  tf.mean(crossEntropyAt(linear(rmsNorm(hidden, scale), w as tf.Tensor2D), targets))
for (let step = 0; step <= 20; step++) {
  const { value, gradients } = valueAndGradients(loss, [weight])
  if (step % 10 === 0) console.log(`step ${step}: loss ${value.dataSync()[0]!.toFixed(3)}`)
  const next = tf.tidy(() => tf.sub(weight, tf.mul(tf.mul(gradients[0]!, mask), 0.5)) as tf.Tensor2D)
  tf.dispose([weight, value, gradients])
  weight = next
}
tf.dispose([hidden, scale, targets, weight, mask])
