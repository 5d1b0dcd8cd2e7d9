import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { difference, loadGoldenModel, readGolden, take } from '../../test/golden-models'
import type { DecoderModel } from './decoder'
import type { Intercept, Interventions } from './modules'
import { Sequences } from './sequences'

describeOnBackends('interventions', () => {
  let model: DecoderModel
  let sequences: Sequences
  let expected: Float32Array
  beforeAll(async () => {
    model = await loadGoldenModel('llama-tied')
    sequences = new Sequences((await readGolden('llama-tied')).rows)
    expected = take(model.forward(sequences))
  })
  afterAll(() => model.dispose())
  const logits = (interventions: Interventions) => take(model.forward(sequences, interventions))

  test('capture shows what enters and leaves every module', () => {
    const { dModel, dFF, vocabSize, heads, kvHeads, headDim } = model.config
    const widths: Record<string, [number, number]> = {
      'layers.1': [dModel, dModel],
      'layers.1.attention': [dModel, dModel],
      'layers.1.attention.q': [dModel, heads * headDim],
      'layers.1.attention.k': [dModel, kvHeads * headDim],
      'layers.1.attention.v': [dModel, kvHeads * headDim],
      'layers.1.attention.o': [heads * headDim, dModel],
      'layers.1.mlp': [dModel, dModel],
      'layers.1.mlp.gate': [dModel, dFF],
      'layers.1.mlp.up': [dModel, dFF],
      'layers.1.mlp.down': [dFF, dModel],
      head: [dModel, vocabSize],
    }
    const seen: Record<string, number[][]> = {}
    const watch = (name: string) => (input: tf.Tensor3D, output: tf.Tensor3D) => {
      seen[name] = [input.shape, output.shape]
    }
    const capture = Object.fromEntries(Object.keys(widths).map((name) => [name, watch(name)]))
    expect(logits({ capture })).toEqual(expected)
    const { batch, tokens } = sequences
    const shapes = Object.entries(widths).map(([name, [enters, leaves]]) => [
      name,
      [
        [batch, tokens, enters],
        [batch, tokens, leaves],
      ],
    ])
    expect(seen).toEqual(Object.fromEntries(shapes))
  })

  test('what a linear module captured is its matrix product', () => {
    const name = 'layers.2.mlp.down'
    let product = new Float32Array()
    let output = new Float32Array()
    logits({
      capture: {
        [name]: (enters, leaves) => {
          const [, , width] = enters.shape
          const flat = tf.reshape(enters, [-1, width]) as tf.Tensor2D
          const matrix = model.weights.get(`${name}.weight`)
          const bias = model.weights.get<tf.Tensor1D>(`${name}.bias`)
          product = tf
            .add(tf.matMul(flat, matrix, false, true), bias)
            .dataSync()
            .slice() as Float32Array<ArrayBuffer>
          output = leaves.dataSync().slice() as Float32Array<ArrayBuffer>
        },
      },
    })
    expect(difference(output, product)).toBeLessThan(1e-5)
  })

  test('a stand-in that calls the module changes nothing; one without it takes it out', () => {
    const pass: Intercept = (input, module) => module(input)
    const names = ['layers.0', 'layers.1.attention', 'layers.2.mlp.gate', 'head']
    expect(logits({ intercept: Object.fromEntries(names.map((name) => [name, pass])) })).toEqual(expected)
    // A layer that adds nothing to the residual equals no layer.
    const zero: Intercept = (input) => tf.zerosLike(input)
    const without = logits({ intercept: { 'layers.1.attention': zero, 'layers.1.mlp': zero } })
    expect(difference(logits({ intercept: { 'layers.1': (input) => input } }), without)).toBeLessThan(1e-6)
    expect(difference(without, expected)).toBeGreaterThan(0.1)
  })

  test('an intercept knows the texts it works on, and its result is captured', () => {
    const seen: unknown[] = []
    const stand: Intercept = (input, _, texts) => {
      seen.push(texts)
      return tf.zerosLike(input)
    }
    const capture = {
      'layers.0.mlp': (_: tf.Tensor, output: tf.Tensor) => void seen.push(tf.max(output).dataSync()[0]),
    }
    logits({ intercept: { 'layers.0.mlp': stand }, capture })
    expect(seen).toEqual([sequences, 0])
  })

  test('a replaced matrix acts as a stand-in would, for one call', () => {
    const name = 'layers.1.mlp.down'
    const [doubled, bias] = [
      tf.mul(model.weights.get(`${name}.weight`), 2),
      tf.mul(model.weights.get(`${name}.bias`), 2),
    ]
    const replaced = logits({ replace: { [`${name}.weight`]: doubled, [`${name}.bias`]: bias } })
    const stood = logits({ intercept: { [name]: (input, module) => tf.mul(module(input), 2) } })
    expect(difference(replaced, stood)).toBeLessThan(1e-5)
    expect(difference(replaced, expected)).toBeGreaterThan(0.01)
    tf.dispose([doubled, bias])
    expect(logits({})).toEqual(expected)
  })

  test('norms are replaced as well', () => {
    const gain = tf.zeros([model.config.dModel])
    expect(Math.max(...logits({ replace: { 'norm.weight': gain } }))).toBe(0)
    gain.dispose()
  })

  test('a tied head is replaced alone, or with the embedding', () => {
    const zeros = tf.zerosLike(model.weights.get('embedding.weight'))
    const doubled = tf.mul(model.weights.get('embedding.weight'), 2)
    let entered = new Float32Array()
    const head = (input: tf.Tensor) => {
      entered = input.dataSync().slice() as Float32Array<ArrayBuffer>
    }
    expect(Math.max(...logits({ replace: { 'head.weight': zeros }, capture: { head } }))).toBe(0)
    expect(Math.max(...entered)).toBeGreaterThan(0)
    logits({ replace: { 'embedding.weight': doubled }, capture: { 'layers.0': head } })
    const embedded = take(model.embed(sequences))
    expect(
      difference(
        entered,
        embedded.map((value) => 2 * value),
      ),
    ).toBeLessThan(1e-6)
    tf.dispose([zeros, doubled])
  })

  test('a failure inside leaves nothing', () => {
    const fail: Intercept = () => {
      throw new Error('inside')
    }
    expect(() => logits({ intercept: { 'layers.2.mlp.down': fail } })).toThrow('inside')
  })

  describe('names', () => {
    test.each([
      'layers.3',
      'layers.01',
      'layers.0.mlp.dwon',
      'model.layers.0',
      'layers.0.mlp.down.weight',
      '',
    ])('module %j is refused', (name) => {
      const refusal = expect.objectContaining({ code: 'MODULE_UNKNOWN' })
      expect(() => logits({ capture: { [name]: () => {} } })).toThrow(refusal)
      expect(() => logits({ intercept: { [name]: (input) => input } })).toThrow(refusal)
    })

    test.each(['layers.3.mlp.down.weight', 'layers.0.mlp.down', 'layers.0.mlp.weight', 'norm'])(
      'weight %j is refused',
      (name) => {
        const zero = tf.scalar(0)
        expect(() => logits({ replace: { [name]: zero } })).toThrow(
          expect.objectContaining({ code: 'WEIGHT_MISSING' }),
        )
        zero.dispose()
      },
    )

    test('a plain MLP has no gate', async () => {
      using gpt2 = await loadGoldenModel('gpt2')
      const watched = { capture: { 'layers.0.mlp.gate': () => {} } }
      expect(() => gpt2.forward(new Sequences([[1]]), watched)).toThrow(/layers\.N\.mlp\.\{up,down\}/)
    })

    test('a linear module without a bias takes one', async () => {
      using llama = await loadGoldenModel('llama')
      const text = new Sequences([[1, 2]])
      const bias = tf.ones([llama.config.vocabSize])
      const biased = take(llama.forward(text, { replace: { 'head.bias': bias } }))
      const plain = take(llama.forward(text))
      expect(
        difference(
          biased,
          plain.map((value) => value + 1),
        ),
      ).toBeLessThan(1e-6)
      bias.dispose()
    })
  })
})
