import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import { gradientFactors } from '../../training/gradient-factors'
import { linearModules, shapeName } from '../../training/linear-modules'
import type { Moments } from '../../training/moments'
import { effectiveTokens, parameterShapes, transformFactors } from './hypernetwork'
import { type ExampleQueries, metaGradients } from './meta-gradients'

interface Golden {
  model: string
  modules: string[]
  rank: number
  editWeight: number
  example: ExampleQueries
  parameters: Record<string, number[]>
  transformed: { module: string; inputs: number[]; gradients: number[] }
  edit: number
  locality: number
  gradients: Record<string, number[]>
}

test('transformed factors, loss and its gradients are those of PyTorch', async () => {
  const golden = readGolden<Golden>('mend')
  const decoder = await loadGoldenModel(golden.model)
  const modules = linearModules(decoder, golden.modules)
  const shapes = parameterShapes(modules, golden.rank)
  expect(Object.keys(shapes).sort()).toEqual(Object.keys(golden.parameters).sort())
  const parameters = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(golden.parameters[name]!, shape)]),
  )
  const moments: Record<string, Moments> = {}
  const network = { parameters, moments }
  const { edit, locality, gradients } = metaGradients(
    decoder,
    modules,
    network,
    golden.example,
    golden.editWeight,
  )
  expect(difference([edit, locality], [golden.edit, golden.locality])).toBeLessThan(1e-4)
  for (const [i, name] of Object.keys(parameters).entries()) {
    expect(difference(gradients[i]!.dataSync(), golden.gradients[name]!), name).toBeLessThan(1e-3)
  }

  const module = modules.find(({ name }) => name === golden.transformed.module)!
  const { factors } = gradientFactors(decoder, [golden.example.edit], modules)
  const found = tf.tidy(() => {
    const effective = effectiveTokens(factors[modules.indexOf(module)]!)
    return { ...transformFactors(effective, module, { parameters, moments: moments[shapeName(module)]! }) }
  })
  expect(difference(found.inputs.dataSync(), golden.transformed.inputs)).toBeLessThan(1e-4)
  expect(difference(found.gradients.dataSync(), golden.transformed.gradients)).toBeLessThan(1e-4)
  tf.dispose([parameters, gradients, found])
  for (const some of Object.values(moments)) tf.dispose({ ...some })
  for (const factor of factors) tf.dispose({ ...factor })
  decoder.dispose()
})
