import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyAt } from '@wise-edit/kernels'
import { reportMissingBackends } from '@wise-edit/testing'
import { describe, expect, test } from 'vitest'
import { describeOnBackends, testedBackends } from '../../test/backends'
import {
  atTokens,
  difference,
  GOLDEN_GGUF,
  GOLDEN_MODELS,
  loadGoldenGguf,
  loadGoldenModel,
  readGolden,
  take,
} from '../../test/golden-models'
import type { WeightPlace } from '../checkpoint'
import type { ModelConfig } from './config'
import { type Padding, Sequences } from './sequences'

const LAYERS = 3
const TRAINED = 'layers.1.mlp.down.weight'

const PLACES: WeightPlace[] = ['memory', 'file', 'stored']

reportMissingBackends(testedBackends)

describeOnBackends('golden models', () => {
  describe.each(GOLDEN_MODELS.flatMap((name) => PLACES.map((place) => [name, place] as const)))(
    '%s in %s',
    (name, place) => {
      test.each<Padding>(['right', 'left'])('hidden states and logits, padded on the %s', async (padding) => {
        using model = await loadGoldenModel(name, {}, place)
        const { rows, values } = await readGolden(name)
        const sequences = new Sequences(rows, padding)
        const expectAgreement = (found: tf.Tensor, expected: string) => {
          const close = difference(atTokens(take(found), rows, padding), atTokens(values(expected), rows))
          expect(close, expected).toBeLessThan(1e-4)
        }
        let hidden = model.embed(sequences)
        for (let layer = 0; layer < LAYERS; layer++) {
          const next = model.run(hidden, sequences, { from: layer, to: layer + 1 })
          expectAgreement(hidden, `hidden.${layer}`)
          hidden = next
        }
        const logits = model.logits(hidden, sequences)
        expectAgreement(hidden, `hidden.${LAYERS}`)
        expectAgreement(logits, 'logits')
        expectAgreement(model.forward(sequences), 'logits')
      })

      test('logits of some tokens alone', async () => {
        using model = await loadGoldenModel(name, {}, place)
        const { rows } = await readGolden(name)
        const sequences = new Sequences(rows)
        const tokens = Int32Array.from([0, 2, 3, model.config.vocabSize - 1])
        const embedded = model.embed(sequences)
        const states = model.run(embedded, sequences)
        const at = [[0, 1]] as const
        const replace = model.outputRows(tokens)
        const all = model.logits(states, sequences, at)
        const some = model.logits(states, sequences, at, { replace })
        expect(some.shape).toEqual([1, tokens.length])
        expect(difference(take(some), take(tf.gather(all, tokens, 1)))).toBeLessThan(1e-5)
        tf.dispose([all, embedded, states, Object.values(replace)])
      })

      test.each<Padding>(['right', 'left'])('the ends of rows padded on the %s alone', async (padding) => {
        using model = await loadGoldenModel(name, {}, place)
        const { rows } = await readGolden(name)
        const sequences = new Sequences(rows, padding)
        const hidden = model.embed(sequences)
        for (const from of [0, LAYERS]) {
          const whole = model.run(hidden, sequences, { from })
          const ends = model.run(hidden, sequences, { from, tail: 2 })
          expect(ends.shape).toEqual([rows.length, 2, model.config.dModel])
          const expected = tf.tidy(() => take(tf.slice(whole, [0, sequences.tokens - 2, 0], [-1, 2, -1])))
          expect(difference(take(ends), expected)).toBeLessThan(1e-6)
          whole.dispose()
        }
        hidden.dispose()
      })

      test('losses, and the gradient for a down projection', async () => {
        using model = await loadGoldenModel(name, {}, place)
        const { rows, targets, values } = await readGolden(name)
        const sequences = new Sequences(rows)
        const losses = (weight: tf.Tensor) =>
          tf.tidy(() => {
            const interventions = { replace: { [TRAINED]: weight } }
            const hidden = model.run(model.embed(sequences), sequences, interventions)
            const places = targets.map(([row, column]) => [row, column] as const)
            const tokens = tf.tensor1d(
              targets.map(([, , token]) => token),
              'int32',
            )
            return crossEntropyAt(model.logits(hidden, sequences, places, interventions), tokens)
          })
        const weight = model.weights.get(TRAINED)
        expect(difference(take(losses(weight)), values('losses'))).toBeLessThan(1e-4)
        const gradient = tf.tidy(() => tf.grad((w) => tf.mean(losses(w)))(weight))
        expect(difference(take(gradient), values('gradient'))).toBeLessThan(1e-3)
      })
    },
  )

  test.each(GOLDEN_GGUF)('%s as a GGUF file is the same model', async (name) => {
    using model = await loadGoldenModel(name)
    using gguf = await loadGoldenGguf(name)
    const { eosTokens: _, bosToken: __, normEps, architecture, ...config } = model.config
    // GGUF stores the epsilon as float32, and special tokens only with a tokenizer, which these files lack.
    expect(gguf.config).toEqual({
      ...config,
      // As llama.cpp writes it.
      architecture: architecture === 'mistral' ? 'llama' : architecture,
      normEps: Math.fround(normEps),
      eosTokens: [],
    })
    const { rows } = await readGolden(name)
    const logits = take(gguf.forward(new Sequences(rows)))
    expect(logits).toEqual(take(model.forward(new Sequences(rows))))
    using outside = await loadGoldenGguf(name, 'file')
    expect(difference(take(outside.forward(new Sequences(rows))), logits)).toBeLessThan(1e-5)
  })

  // This shows that the values above depend on the differences between these models.
  const rotary = (more: object) => (config: ModelConfig) =>
    ({ position: { ...config.position, ...more } }) as Partial<ModelConfig>
  test.each<[string, string, (config: ModelConfig) => Partial<ModelConfig>]>([
    ['mistral', 'its window', () => ({ slidingWindow: [undefined, undefined, undefined] })],
    [
      'qwen2-window',
      'the window of its last layer',
      () => ({ slidingWindow: [undefined, undefined, undefined] }),
    ],
    ['llama-rope-llama3', 'scaled positions', rotary({ scaling: undefined })],
    ['llama-rope-linear', 'scaled positions', rotary({ scaling: undefined })],
    ['gptj', 'pairs of neighbours', rotary({ layout: 'half' })],
    ['llama-rope-yarn', 'scaled positions', rotary({ scaling: undefined })],
    ['phi3-longrope', 'scaled positions', rotary({ scaling: undefined })],
    ['phi3', 'its window', () => ({ slidingWindow: [undefined, undefined, undefined] })],
    ['gpt2', 'the approximate GELU', () => ({ activation: 'gelu-erf' })],
    ['gemma3', 'a rotary base of its own in each kind of layer', () => ({ layerPositions: undefined })],
    ['gemma3', 'scaled embeddings', () => ({ embeddingScale: undefined })],
    ['gemma3', 'norms of queries and keys', () => ({ queryKeyNorm: undefined })],
    ['smollm3', 'a layer without positions', () => ({ layerPositions: undefined })],
    ['granite', 'its factor on attention', () => ({ attentionScale: undefined })],
    ['granite', 'its factor on what blocks add', () => ({ residualScale: undefined })],
    ['granite', 'its factor on logits', () => ({ logitScale: undefined })],
  ])('%s would not agree without %s', async (name, _, change) => {
    using model = await loadGoldenModel(name)
    using changed = await loadGoldenModel(name, change(model.config))
    const { rows, values } = await readGolden(name)
    const logits = atTokens(take(changed.forward(new Sequences(rows))), rows)
    expect(difference(logits, atTokens(values('logits'), rows))).toBeGreaterThan(1e-4)
  })
})
