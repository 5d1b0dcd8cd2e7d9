import * as tf from '@tensorflow/tfjs-core'
import { linear } from '@wise-edit/kernels'
import type { RouteDecision } from '@wise-edit/router'
import { generateTokens, type LanguageModel, Sequences } from '@wise-edit/transformer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { edited, loadCounting, logits, records, unedited, wise } from '../../../../test/counting'
import type { WiseSettings } from '../options/settings'
import type { WiseEditor } from '../wise-editor'
import type { ReadyMemory } from './ready'
import { type RoutingOptions, routedDownProjection } from './routing'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

describe('a down projection with side memories', () => {
  // The main memory returns its input, a side memory of `scale` adds that many times of it: indicators are sizes.
  const diagonal = (scale: number) =>
    tf.tensor2d([
      [scale, 0],
      [0, scale],
    ])
  const memory = (scale: number, threshold: number): ReadyMemory => ({
    delta: diagonal(scale),
    threshold,
    shards: [],
  })
  const tokens = (rows: number[][]) => tf.tensor3d(rows.map((row) => row.map((x) => [0.6 * x, 0.8 * x])))
  const sizes = (output: tf.Tensor3D) =>
    output.arraySync().map((row) => row.map(([x, y]) => Math.round(1000 * Math.hypot(x!, y!)) / 1000))

  /** Passes of texts of these sizes through the projection: the first with the query, each after it a token more. */
  function run(memories: ReadyMemory[], passes: number[][][], more: Partial<RoutingOptions> = {}) {
    const indicator = { activation: 'identity', reduction: 'mean', skipTokens: 0 } as const
    const routes: RouteDecision[][] = []
    const outputs = tf.tidy(() => {
      const module = (input: tf.Tensor3D) => linear<tf.Tensor3D>(input, diagonal(1))
      const stand = routedDownProjection(memories, {
        config: model.decoder.config,
        routing: 'prompt',
        rank: 'delta',
        indicator,
        onRoute: (decisions) => routes.push(decisions),
        ...more,
      })
      let sequences: Sequences | undefined
      return passes.map((rows) => {
        sequences = new Sequences(
          rows.map((row) => row.map(() => 1)),
          'left',
          sequences,
        )
        return sizes(stand(tokens(rows), module, sequences))
      })
    })
    for (const { delta } of memories) delta.dispose()
    return { outputs, routes }
  }
  const choices = (routes: RouteDecision[][]) => routes.map((rows) => rows.map(({ choice }) => choice))

  let before = 0
  beforeEach(() => {
    before = tf.memory().numTensors
    return () => expect(tf.memory().numTensors).toBe(before)
  })

  test('routes each text by the mean of its tokens', () => {
    const { outputs, routes } = run(
      [memory(1, 2)],
      [
        [
          [1, 4],
          [1, 2],
        ],
      ],
    )
    expect(outputs[0]).toEqual([
      [2, 8],
      [1, 2],
    ])
    expect(routes).toEqual([
      [
        { choice: 0, memories: [{ indicator: expect.closeTo(2.5, 5), threshold: 2, above: true }] },
        { choice: 'main', memories: [{ indicator: expect.closeTo(1.5, 5), threshold: 2, above: false }] },
      ],
    ])
  })

  test('keeps the route of a text for all later tokens', () => {
    const { outputs, routes } = run(
      [memory(1, 2)],
      [
        [[3], [1]],
        [[0.5], [9]],
        [[0.1], [30]],
      ],
    )
    expect(outputs).toEqual([
      [[6], [1]],
      [[1], [9]],
      [[0.2], [30]],
    ])
    expect(routes.length).toBe(1)
  })

  test('by token, routes every one by itself and tells of the last', () => {
    const { outputs, routes } = run([memory(1, 2)], [[[1, 3]], [[0.5]], [[9]]], { routing: 'token' })
    expect(outputs).toEqual([[[1, 6]], [[0.5]], [[18]]])
    expect(choices(routes)).toEqual([[0], ['main'], [0]])
    expect(routes[1]![0]!.memories[0]!.indicator).toBeCloseTo(0.5)
  })

  test.each(['prompt', 'token'] as const)(
    'takes the largest indicator above its threshold, by %s',
    (routing) => {
      const memories = [memory(1, 2), memory(3, 4), memory(10, 100)]
      const { outputs, routes } = run(memories, [[[1], [1.5], [2.5], [20]]], { routing })
      expect(choices(routes)).toEqual([['main', 1, 1, 2]])
      expect(outputs[0]).toEqual([[1], [6], [10], [220]])
    },
  )

  test('takes the largest share of its threshold if the nearest edit is not known', () => {
    const { routes } = run([memory(1, 2), memory(3, 9)], [[[4]]], { rank: 'nearest' })
    expect(choices(routes)).toEqual([[0]])
  })

  test('lets no memory answer but the one that holds the nearest edit, and that only above its threshold', () => {
    const rows = [
      [4, 8],
      [1, 1],
      [4, 4],
      [4, 4],
    ]
    const similar = { value: 0.6, threshold: 0.5 }
    const unlike = { value: 0.4, threshold: 0.5 }
    const nearest = () => [
      { memory: 1, similarity: similar },
      { memory: 1, similarity: similar },
      { memory: 0, similarity: similar },
      { memory: 0, similarity: unlike },
    ]
    const memories = () => [memory(1, 2), memory(3, 9)]
    const { routes } = run(memories(), [rows], { rank: 'nearest', nearest })
    expect(choices(routes)).toEqual([[1, 'main', 0, 'main']])
    expect(routes[0]?.map(({ similarity }) => similarity?.above)).toEqual([true, true, true, false])
    // With another rank the nearest edit decides only if a memory answers, not which one.
    expect(choices(run(memories(), [rows], { rank: 'delta', nearest }).routes)).toEqual([
      [1, 'main', 1, 'main'],
    ])
  })

  test('looks at the query alone, less the tokens to skip', () => {
    const rows = [
      [9, 1, 9],
      [1, 3, 1],
    ]
    const query = { promptLengths: [2, 2] }
    expect(choices(run([memory(1, 2.5)], [rows], query).routes)).toEqual([[0, 'main']])
    const indicator = { activation: 'identity', reduction: 'mean', skipTokens: 1 } as const
    expect(choices(run([memory(1, 2.5)], [rows], { ...query, indicator }).routes)).toEqual([['main', 0]])
  })

  test('compares after the activation of the model where asked', () => {
    const indicator = { activation: 'model', reduction: 'mean', skipTokens: 0 } as const
    const { routes } = run([memory(1, 2)], [[[3]]], { indicator })
    const silu = (x: number) => x / (1 + Math.exp(-x))
    const expected = Math.hypot(silu(3.6) - silu(1.8), silu(4.8) - silu(2.4))
    expect(routes[0]![0]!.memories[0]!.indicator).toBeCloseTo(expected, 5)
  })
})

describe('an edited model', () => {
  const [a] = records
  const near = a.prompt
  /** A text that the editor answers from main memory. */
  const farFrom = (editor: WiseEditor): string => {
    const texts = ['ten eleven', 'eleven', 'eight nine ten', 'six seven', 'twelve', 'one']
    const far = texts.find((text) => editor.explain(text).choice === 'main')
    expect(far).toBeDefined()
    return far as string
  }

  test('answers from main memory below the threshold exactly as before', async () => {
    const editor = await edited(model, [a], { thresholdRatio: 0.98 })
    expect(editor.explain(near).choice).toBe(0)
    const far = farFrom(editor)
    expect(logits(editor, [far])).toEqual(logits(main(), [far]))
    const { vocabSize } = model.decoder.config
    const rows = (all: Float32Array) => {
      const row = all.length / 2
      expect(row % vocabSize).toBe(0)
      return [all.subarray(0, row), all.subarray(row)]
    }
    const [mine, others] = [rows(logits(editor, [near, far])), rows(logits(main(), [near, far]))]
    expect(mine[1]).toEqual(others[1])
    expect(mine[0]).not.toEqual(others[0])
    editor.dispose()
  })

  test.each([
    { mode: 'merge', editsPerShard: 1, shards: 2 },
    { mode: 'merge', editsPerShard: 4, shards: 2, thresholdRatio: 0.5 },
    { mode: 'retrieve', editsPerShard: 1, shards: 1 },
    { mode: 'retrieve', editsPerShard: 1, shards: 2, maskKind: 'disjoint' },
  ] as Partial<WiseSettings>[])('explains its route by indicator and threshold: %o', async (options) => {
    const editor = await edited(model, records.slice(0, 5), options)
    const { memories } = editor
    for (const [number, memory] of memories.entries()) {
      const held = records.filter(({ id }) => memory.edits.includes(id))
      const decisions = held.map(({ prompt }) => editor.explain(prompt))
      const smallest = Math.min(...decisions.map((decision) => decision.memories[number]!.indicator))
      expect(smallest * (editor.options.paper?.thresholdRatio as number)).toBeCloseTo(memory.threshold, 4)
      for (const { choice, memories: scores } of decisions) {
        expect(scores.map(({ threshold }) => threshold)).toEqual(memories.map(({ threshold }) => threshold))
        const above = scores.filter(({ indicator, threshold }) => indicator > threshold)
        expect(scores[choice as number]!.indicator).toBe(Math.max(...above.map(({ indicator }) => indicator)))
      }
    }
    editor.dispose()
  })

  test('that has no edits answers from main memory', () => {
    const editor = wise(model)
    expect(editor.explain(near)).toEqual({ choice: 'main', memories: [] })
    expect(editor.intervene()).toEqual({})
  })

  test('generates from one memory to the end, or by token from both', async () => {
    const editor = await edited(model, [a], { thresholdRatio: 0.98 })
    expect(new Set(await sides(editor, near))).toEqual(new Set([true]))
    expect(new Set(await sides(editor, farFrom(editor)))).toEqual(new Set([false]))
    editor.dispose()
    const byToken = await edited(model, [a], { thresholdRatio: 0.98, routing: 'token' })
    expect(new Set(await sides(byToken, near))).toEqual(new Set([true, false]))
    expect(byToken.explain(near).memories.length).toBe(1)
    byToken.dispose()
  })

  const main = () => unedited(model)

  /** For each pass of a generation whether its last token was answered from a side memory. */
  async function sides(editor: WiseEditor, prompt: string): Promise<boolean[]> {
    const name = `layers.${editor.options.layer}.mlp.down`
    const weight = model.decoder.weights.get(`${name}.weight`)
    const found: boolean[] = []
    const capture = (input: tf.Tensor3D, output: tf.Tensor3D) => {
      const moved = tf.sub(output, linear<tf.Tensor3D>(input, weight))
      found.push(tf.sum(tf.abs(tf.slice(moved, [0, moved.shape[1]! - 1, 0]))).dataSync()[0]! > 0)
    }
    const interventions = { ...editor.intervene(), capture: { [name]: capture } }
    const options = { interventions, maxTokens: 12, stopTokens: [] }
    for await (const _ of generateTokens(model.decoder, model.encode(prompt), options));
    expect(found.length).toBe(12)
    return found
  }
})
