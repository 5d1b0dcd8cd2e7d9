import * as tf from '@tensorflow/tfjs-core'
import { inputTokens, Sequences, type TargetQuery } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import { Adam } from '../../training/adam'
import { lossesFrom } from '../../training/frozen'
import { linearModules } from '../../training/linear-modules'
import { adapted } from './adapters'

interface Golden {
  model: string
  modules: string[]
  scale: number
  queries: TargetQuery[]
  learningRate: number
  steps: number
  factors: Record<string, { a: number[]; b: number[] }>
  losses: number[]
  changes: Record<string, number[]>
}

test('losses and merged weights of a few steps are those of PyTorch', async () => {
  const golden = readGolden<Golden>('lora')
  const { modules, scale, queries } = golden
  const decoder = await loadGoldenModel(golden.model)
  const start = linearModules(decoder, modules).flatMap(({ name, inDim, outDim }) => {
    const { a, b } = golden.factors[name]!
    return [tf.tensor(a, [a.length / inDim, inDim]), tf.tensor(b, [outDim, b.length / outDim])]
  })
  const sequences = new Sequences(queries.map(inputTokens), 'left')
  const below = decoder.embed(sequences)
  const adam = new Adam(start, golden)
  const loss = (...factors: tf.Tensor[]) => {
    const adapters = modules.map((module, i) => ({ module, a: factors[2 * i]!, b: factors[2 * i + 1]! }))
    return tf.mean(lossesFrom(decoder, below, sequences, 0, queries, adapted(adapters, scale)))
  }
  const losses: number[] = []
  for (let step = 0; step < golden.steps; step++) losses.push(await adam.step(loss))
  expect(difference(losses, golden.losses)).toBeLessThan(1e-5)
  for (const [i, module] of modules.entries()) {
    const merged = tf.tidy(() => {
      const [a, b] = adam.parameters.slice(2 * i) as [tf.Tensor, tf.Tensor]
      return tf.mul(tf.matMul(b, a), scale).dataSync()
    })
    expect(difference(merged, golden.changes[module]!), module).toBeLessThan(1e-4)
  }
  adam.dispose()
  tf.dispose([start, below])
  decoder.dispose()
})
