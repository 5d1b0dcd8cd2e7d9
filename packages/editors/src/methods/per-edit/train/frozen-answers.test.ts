import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyAt, linear } from '@wise-edit/kernels'
import { type DecoderModel, Sequences, type TargetQuery } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { loadGoldenModel } from '../../../../test/golden-model'
import { answerLosses, competitorsOf, type LowRank, prepareAnswers, scoreAnswers } from './frozen-answers'

const LAYER = 1
const QUERIES: TargetQuery[] = [
  { prompt: [7, 8, 9, 10], target: [5, 6, 2] },
  { prompt: [31, 3], target: [40, 2] },
]

/** Losses of one query's target where the change acts, as when the edited model answers. */
function whole(decoder: DecoderModel, { prompt, target }: TargetQuery, a: tf.Tensor2D, b: tf.Tensor2D) {
  const tokens = [...prompt, ...target.slice(0, -1)]
  const acts = tf.tensor3d(
    tokens.map((_, at) => Number(at >= prompt.length - 1)),
    [1, tokens.length, 1],
  )
  const logits = decoder.forward(new Sequences([tokens]), {
    intercept: {
      [`layers.${LAYER}.mlp.down`]: (input, module) =>
        tf.add(module(input), tf.mul(acts, linear(linear(input, a), b))),
    },
  })
  const answers = tf.slice(tf.squeeze<tf.Tensor2D>(logits, [0]), [prompt.length - 1, 0], [target.length, -1])
  return [...crossEntropyAt(answers, tf.tensor1d([...target], 'int32')).dataSync()]
}

// Of the last three, a norm or a factor stands behind the MLP.
test.each(['llama', 'gemma3', 'olmo2', 'granite'])(
  '%s: losses are those of the edited model',
  async (name) => {
    const decoder = await loadGoldenModel(name)
    const { dModel, dFF } = decoder.config
    const [a, b] = [
      tf.randomNormal([2, dFF], 0, 0.5, 'float32', 1),
      tf.randomNormal([dModel, 2], 0, 0.5, 'float32', 2),
    ]
    const factors = [a, b] as [tf.Tensor2D, tf.Tensor2D]
    const frozen = await prepareAnswers(decoder, LAYER, QUERIES)
    const expected = tf.tidy(() => QUERIES.flatMap((query) => whole(decoder, query, ...factors)))
    const { losses } = await scoreAnswers(decoder, frozen, { a, b } as LowRank)
    expect(losses).toHaveLength(5)
    for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[i] as number, 4)
    const all = competitorsOf(
      decoder,
      new Set(Array.from({ length: decoder.config.vocabSize }, (_, id) => id)),
    )
    const among = tf.tidy(() => [...answerLosses(decoder, frozen, all, { a, b } as LowRank).dataSync()])
    for (const [i, loss] of among.entries()) expect(loss).toBeCloseTo(expected[i] as number, 4)
    frozen.dispose()
    tf.dispose([a, b, Object.values(all.weights)])
    decoder.dispose()
    expect(tf.memory().numTensors).toBe(0)
  },
)
