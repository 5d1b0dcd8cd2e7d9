import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting } from '../../../test/counting'
import { mendExamples, mendTraining } from '../../../test/mend-network'
import { withFolder } from '../../../test/state'
import { type MendStep, type MendTrainingOptions, trainMend } from '.'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

async function train(path: string, options: Partial<MendTrainingOptions> = {}): Promise<MendStep[]> {
  const steps: MendStep[] = []
  for await (const step of trainMend(model, mendExamples, path, { ...mendTraining, ...options }))
    steps.push(step)
  return steps
}

test('training lowers the loss after edits and for unrelated questions', async () => {
  await withFolder(async (folder) => {
    const steps = await train(join(folder, 'network'), { steps: 12 })
    const loss = ({ edit, locality }: MendStep) => 0.1 * edit + locality
    const mean = (some: MendStep[]) => some.reduce((sum, step) => sum + loss(step), 0) / some.length
    expect(mean(steps.slice(-4))).toBeLessThan(0.5 * mean(steps.slice(0, 4)))
  })
})

test('training that was stopped goes on with the bits of a run without a stop, and leaves no tensors', async () => {
  await withFolder(async (folder) => {
    const before = tf.memory().numTensors
    const [whole, parted] = [join(folder, 'whole'), join(folder, 'parted')]
    const steps = await train(whole)
    // Stopped after a step that is not in the file.
    for await (const { step } of trainMend(model, mendExamples, parted, { ...mendTraining, saveEvery: 2 }))
      if (step === 2) break
    const rest = await train(parted)
    expect(rest).toEqual(steps.slice(2))
    expect(await readFile(parted)).toEqual(await readFile(whole))
    expect(await train(parted)).toEqual([])
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('other settings, no examples, a signal and a damaged file end it', async () => {
  await withFolder(async (folder) => {
    const before = tf.memory().numTensors
    const path = join(folder, 'network')
    await train(path, { steps: 1 })
    await expect(train(path, { rank: 5 })).rejects.toThrow(/trained with rank 4; found 5/)
    await expect(train(path, { steps: 0 })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(trainMend(model, [], path).next()).rejects.toMatchObject({ code: 'EXAMPLES_MISSING' })
    const signal = AbortSignal.abort(new Error('stop'))
    await expect(trainMend(model, mendExamples, path, { ...mendTraining, signal }).next()).rejects.toThrow(
      'stop',
    )
    const bytes = await readFile(path)
    bytes[bytes.length - 9]! ^= 1
    await writeFile(path, bytes)
    await expect(train(path)).rejects.toMatchObject({ code: 'MEMORY_INVALID' })
    expect(tf.memory().numTensors).toBe(before)
  })
})
