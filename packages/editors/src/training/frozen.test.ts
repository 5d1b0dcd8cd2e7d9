import { readdirSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyAt } from '@wise-edit/kernels'
import { type DecoderModel, Sequences, type TargetQuery } from '@wise-edit/transformer'
import { describe, expect, test } from 'vitest'
import { loadGoldenModel } from '../../test/golden-model'
import { runFrozenPrefix, targetLosses } from './frozen'

// In the excluded model, positions depend on the longest text of a batch, so a text alone gives other results.
const MODELS = readdirSync(new URL('../../../transformer/test/golden/models', import.meta.url)).filter(
  (name) => name !== 'phi3-longrope',
)

/** Queries of different lengths, so that rows are padded. */
const QUERIES: TargetQuery[] = [
  { prompt: [5, 17, 8, 30, 11, 4, 26], target: [12] },
  { prompt: [9], target: [22, 7, 33] },
  { prompt: [31, 3, 19], target: [40, 6] },
]

describe.each(MODELS)('the frozen prefix of %s', (name) => {
  test.each([0, 1, 2])(
    'gives the losses and the gradient of the whole network for layer %i',
    async (layer) => {
      const decoder = await loadGoldenModel(name)
      const before = tf.memory().numTensors
      const expected = whole(decoder, layer)
      const found = frozen(decoder, layer)
      const { position, layerPositions = [] } = decoder.config
      const turns = new Set([position, ...layerPositions].filter(({ type }) => type === 'rotary'))
      const kept = 2 * turns.size
      expect(tf.memory().numTensors).toBe(before + kept)
      decoder.dispose()
      expect(found.losses.length).toBe(6)
      expect(difference(found.losses, expected.losses)).toBeLessThan(1e-5)
      expect(difference(found.gradient, expected.gradient)).toBeLessThan(1e-4)
    },
  )
})

interface Result {
  losses: Float32Array
  /** Gradient of the mean loss with respect to the layer's down projection. */
  gradient: Float32Array
}

/** Computes the losses row by row through the whole network, without padding. */
function whole(decoder: DecoderModel, layer: number): Result {
  const name = `layers.${layer}.mlp.down.weight`
  return measure(decoder.weights.get(name), (weight) =>
    tf.concat1d(
      QUERIES.map(({ prompt, target }) => {
        const sequences = new Sequences([[...prompt, ...target].slice(0, -1)])
        const logits = tf.squeeze<tf.Tensor2D>(
          decoder.forward(sequences, { replace: { [name]: weight } }),
          [0],
        )
        const last = tf.slice(logits, [prompt.length - 1, 0], [target.length, -1])
        return crossEntropyAt(last, tf.tensor1d(Array.from(target), 'int32'))
      }),
    ),
  )
}

/** Computes the losses of all rows in one batch, from the frozen prefix on. */
function frozen(decoder: DecoderModel, layer: number): Result {
  const rows = QUERIES.map(({ prompt, target }) => [...prompt, ...target].slice(0, -1))
  const prefix = runFrozenPrefix(decoder, layer, rows)
  const result = measure(decoder.weights.get(`layers.${layer}.mlp.down.weight`), (weight) => {
    const moved = tf.sub(weight, decoder.weights.get(`layers.${layer}.mlp.down.weight`))
    const flat = tf.reshape(prefix.activations, [-1, decoder.config.dFF])
    const added = tf.reshape(
      tf.matMul(flat as tf.Tensor2D, moved as tf.Tensor2D, false, true),
      prefix.main.shape,
    )
    return targetLosses(decoder, prefix, QUERIES, tf.add(prefix.main, added))
  })
  prefix.dispose()
  return result
}

function measure(weight: tf.Tensor2D, losses: (weight: tf.Tensor) => tf.Tensor1D): Result {
  return tf.tidy(() => ({
    losses: losses(weight).dataSync() as Float32Array,
    // Clone the weight: a tensor that is subtracted from itself has no gradient.
    gradient: tf
      .grad((weight) => tf.mean(losses(weight)))(weight.clone())
      .dataSync() as Float32Array,
  }))
}

/** Returns the largest difference, relative to the largest value. */
function difference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length)
  const differences = expected.map((value, i) => Math.abs(value - actual[i]!))
  return Math.max(...differences) / Math.max(...expected.map(Math.abs))
}
