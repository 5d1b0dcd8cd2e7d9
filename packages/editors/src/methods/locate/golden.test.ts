import * as tf from '@tensorflow/tfjs-core'
import type { DecoderModel } from '@wise-edit/transformer'
import { describe, expect, test } from 'vitest'
import { loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import type { StepReport } from '../../editor/edit-method'
import { Cholesky } from '../../training/cholesky'
import { addRidge } from '../../training/layer-statistics'
import { secondMoment } from '../../training/second-moment'
import { updateInNullSpace } from '../alpha-edit/alpha-edit'
import { type NullSpace, nullSpace, project } from '../alpha-edit/null-space'
import { updateByMoment } from '../memit/memit'
import { rankOneUpdate } from '../rome/rank-one'
import { distribute, findTargetStates, type UpdateFor } from './distribute'
import { findValue } from './find-value'
import type { LocatedEdit } from './locate-edit'
import type { ValueOptions } from './options'
import { bareKey, meanKey, type Replaced, readEdit } from './read-edit'
import { norm } from './vectors'

type ByLayer<T> = Record<string, T>

/** Edited weights of several layers, and the change of each edit's value in the last of them. */
interface Spread {
  changes: number[][]
  weights: ByLayer<number[]>
}

/** Edits as tooling/parity/locate_golden.py makes them, text by text through the whole network in float64. */
interface Golden {
  /** A model of the transformer package. */
  model: string
  layer: number
  layers: number[]
  value: Omit<ValueOptions, 'stopLoss'>
  ridge: number
  momentWeight: number
  nullSpaceThreshold: number
  nullSpaceRidge: number
  texts: number[][]
  edits: LocatedEdit[]
  moments: ByLayer<number[]>
  rome: { key: number[]; change: number[]; losses: Record<string, number>[]; weight: number[] }
  memit: Spread
  alphaEdit: { projectors: ByLayer<number[]>; first: Spread; second: Spread }
}

const goldens = readGolden<Golden[]>('locate')

describe.each(goldens)('on $model, as in PyTorch', (golden) => {
  const { layer, layers, texts, edits } = golden
  const settings: ValueOptions = { ...golden.value, stopLoss: 0 }

  test('are second moments', () =>
    using(golden, (decoder) => {
      for (const [layer, expected] of Object.entries(golden.moments)) {
        expectClose(secondMoment(decoder, Number(layer), texts), expected)
      }
    }))

  test('are the key, the value and the matrix of ROME', () =>
    using(golden, async (decoder) => {
      const edit = edits[0]!
      const reading = readEdit(decoder, edit, { at: layer, to: layer }, {})
      const key = meanKey(reading)
      const size = norm(reading.output.dataSync())
      const [steps, { change }] = await run(findValue(decoder, layer, edit, reading, size, settings))
      expectClose(key, golden.rome.key)
      expectClose(change, golden.rome.change)
      for (const [step, { terms }] of steps.entries()) {
        for (const [name, value] of Object.entries(golden.rome.losses[step]!)) {
          expect(terms[name]).toBeCloseTo(value, 5)
        }
      }
      const weight = decoder.weights.get(`layers.${layer}.mlp.down.weight`)
      const updated = rankOneUpdate(
        weight,
        change,
        factorOf(decoder, golden, layer).solve(key),
        bareKey(reading),
      )
      expectMoved(updated, weight, golden.rome.weight)
      updated.dispose()
      reading.dispose()
    }))

  test('are two edits of MEMIT in one batch', () =>
    using(golden, async (decoder) => {
      const factors = new Map(layers.map((layer) => [layer, factorOf(decoder, golden, layer)]))
      const found = await spreadOver(decoder, edits, {}, async (layer, keys) =>
        updateByMoment(factors.get(layer)!, keys, golden.momentWeight),
      )
      expectSpread(decoder, found, {}, golden.memit)
      tf.dispose(found.weights)
    }))

  test('are two edits of AlphaEdit, one after the other', () =>
    using(golden, async (decoder) => {
      const { dFF } = decoder.config
      const spaces = new Map(
        layers.map((layer) => [layer, nullSpace(secondMoment(decoder, layer, texts), dFF, relative(golden))]),
      )
      for (const [layer, space] of spaces)
        expectClose(projector(space, dFF), golden.alphaEdit.projectors[layer]!)
      const seen = new Map<number, readonly Float64Array[]>()
      const updateFor: UpdateFor = async (layer, keys) => {
        const space = spaces.get(layer)!
        const ridge = golden.nullSpaceRidge * space.keyPower
        const update = updateInNullSpace(space, seen.get(layer) ?? [], keys, ridge)
        seen.set(layer, update.directions)
        return update
      }
      const first = await spreadOver(decoder, edits.slice(0, 1), {}, updateFor)
      expectSpread(decoder, first, {}, golden.alphaEdit.first)
      const second = await spreadOver(decoder, edits.slice(1), first.weights, updateFor)
      expectSpread(decoder, second, first.weights, golden.alphaEdit.second)
      tf.dispose([first.weights, second.weights])
    }))

  async function spreadOver(
    decoder: DecoderModel,
    edits: readonly LocatedEdit[],
    replace: Replaced,
    updateFor: UpdateFor,
  ) {
    const aiming = findTargetStates(decoder, edits, layers.at(-1)!, replace, settings)
    let step = await aiming.next()
    while (!step.done) step = await aiming.next()
    const targetStates = step.value
    const weights = await distribute(decoder, edits, targetStates, layers, replace, updateFor)
    return { targetStates, weights }
  }
})

/** Gives `use` the case's model, and counts the tensors that stay. */
async function using({ model }: Golden, use: (decoder: DecoderModel) => Promise<void> | void): Promise<void> {
  const decoder = await loadGoldenModel(model)
  const before = tf.memory().numTensors
  await use(decoder)
  // The rotary tables, which the model keeps, were made meanwhile.
  expect(tf.memory().numTensors - before).toBe(decoder.config.position.type === 'rotary' ? 2 : 0)
  decoder.dispose()
}

function factorOf(decoder: DecoderModel, { texts, ridge }: Golden, layer: number): Cholesky {
  const { dFF } = decoder.config
  const moment = secondMoment(decoder, layer, texts)
  addRidge(moment, dFF, ridge)
  return new Cholesky(moment, dFF)
}

function relative({ nullSpaceThreshold }: Golden) {
  return { nullSpaceThreshold, units: 'relative' as const }
}

/** The projector as a matrix, row-major. */
function projector(space: NullSpace, size: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const unit = new Float64Array(size)
    unit[i] = 1
    return [...project(space, unit)]
  }).flat()
}

async function run<T>(steps: AsyncGenerator<StepReport, T, void>): Promise<[StepReport[], T]> {
  const reports: StepReport[] = []
  for (;;) {
    const { done, value } = await steps.next()
    if (done) return [reports, value]
    reports.push(value)
  }
}

function expectSpread(
  decoder: DecoderModel,
  { targetStates, weights }: { targetStates: { change: Float64Array }[]; weights: Record<string, tf.Tensor> },
  before: Replaced,
  expected: Spread,
): void {
  for (const [i, { change }] of targetStates.entries()) expectClose(change, expected.changes[i]!)
  for (const [layer, values] of Object.entries(expected.weights)) {
    const name = `layers.${layer}.mlp.down.weight`
    expectMoved(weights[name]!, before[name] ?? decoder.weights.get(name), values)
  }
}

/** Compares the changes of a matrix, which are smaller than the matrix. */
function expectMoved(actual: tf.Tensor, from: tf.Tensor, expected: readonly number[]): void {
  const start = from.dataSync()
  const change = (values: ArrayLike<number>) => Array.from(values, (value, i) => value - start[i]!)
  expectClose(change(actual.dataSync()), change(expected))
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(difference(actual, expected)).toBeLessThan(1e-4)
}
