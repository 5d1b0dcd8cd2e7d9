import * as tf from '@tensorflow/tfjs-core'
import { type DecoderModel, inputTokens, type TargetQuery } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { lastLogits, loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import { runFrozenPrefix } from '../../training/frozen'
import { type ResidualMemory, writeMemory } from './memory'
import { readColumns, readingDownProjection } from './read'
import { meanFeatures, topHash } from './top-hash'

/** Two edits one after the other, as tooling/parity/memory_golden.py makes them. */
interface Golden {
  model: string
  layer: number
  steps: number
  learningRate: number
  columns: number
  threshold: number
  permutation: number[]
  /** Texts that no edit is about, and the mean of their features. */
  background: number[][]
  backgroundMean: number[]
  /** The first query of each edit is its bare prompt. */
  edits: TargetQuery[][]
  results: { losses: number[]; mask: number[] }[]
  memory: number[]
  queries: number[][]
  answers: { overlaps: number[]; read: number[]; logits: number[] }[]
}

const golden = readGolden<Golden>('memoir')

test('masks, memory and what is read of it are those of PyTorch', async () => {
  const decoder = await loadGoldenModel(golden.model)
  const { dModel, dFF } = decoder.config
  const background = tf.tidy(() => tf.mean<tf.Tensor1D>(features(decoder, golden.background), 0))
  expect(difference(background.dataSync(), golden.backgroundMean)).toBeLessThan(1e-4)
  let memory: tf.Tensor2D = tf.zeros([dModel, dFF])
  const masks: tf.Tensor2D[] = []
  for (const [i, queries] of golden.edits.entries()) {
    const { losses, mask } = golden.results[i]!
    const bare = features(decoder, [inputTokens(queries[0]!)], [queries[0]!.prompt.length])
    masks.push(topHash(bare, background, golden.permutation, golden.columns))
    expect(ones(masks[i]!)).toEqual(mask)
    const edited = await run(decoder, queries, memory, masks[i]!)
    expect(difference([...edited.losses, edited.lossAfter], losses)).toBeLessThan(1e-4)
    tf.dispose([bare, memory])
    memory = edited.memory as tf.Tensor2D
  }
  expect(difference(memory.dataSync(), golden.memory)).toBeLessThan(1e-4)

  const learned: ResidualMemory = { memory, masks: tf.concat(masks), background }
  for (const [i, { overlaps, read, logits }] of golden.answers.entries()) {
    const query = golden.queries[i]!
    const { columns, decisions } = readColumns(learned, features(decoder, [query]), golden)
    expect(ones(columns)).toEqual(read)
    const indicators = decisions[0]!.memories.map(({ indicator }) => indicator)
    expect(difference(indicators, overlaps)).toBeLessThan(1e-4)
    const found = lastLogits(decoder, query, golden.layer, readingDownProjection(learned, golden))
    expect(difference(found, logits)).toBeLessThan(1e-4)
  }
  decoder.dispose()
})

function features(decoder: DecoderModel, rows: number[][], lengths?: number[]): tf.Tensor2D {
  const prefix = runFrozenPrefix(decoder, golden.layer, rows)
  const found = meanFeatures(prefix.activations, prefix.sequences, lengths)
  prefix.dispose()
  return found
}

async function run(decoder: DecoderModel, queries: TargetQuery[], before: tf.Tensor2D, mask: tf.Tensor2D) {
  const { layer, steps, learningRate } = golden
  const writing = writeMemory(decoder, queries, before, mask, { layer, steps, learningRate, stopLoss: 0 })
  const losses: number[] = []
  let step = await writing.next()
  for (; !step.done; step = await writing.next()) losses.push(step.value.loss)
  return { ...step.value, losses }
}

function ones(mask: tf.Tensor): number[] {
  return Array.from(mask.dataSync().entries()).flatMap(([i, value]) => (value === 1 ? [i] : []))
}
