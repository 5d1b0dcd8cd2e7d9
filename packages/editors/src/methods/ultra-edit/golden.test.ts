import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import type { Learned } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { UltraEdit } from './ultra-edit'

interface Golden {
  model: string
  modules: string[]
  turns: TargetQuery[][]
  learningRate: number
  changes: Record<string, number[]>
}

test('the changes of two turns are those of PyTorch', async () => {
  const golden = readGolden<Golden>('ultra-edit')
  const decoder = await loadGoldenModel(golden.model)
  const read = (text: string) => text.split(' ').map(Number)
  const model = {
    decoder,
    query: (prompt: string, target: string) => ({ prompt: read(prompt), target: read(target) }),
  } as unknown as LanguageModel
  const method = new UltraEdit(model, { ...golden, editsPerBatch: 2 })
  let learned: Learned = {}
  for (const turn of golden.turns) {
    const records = turn.map(
      ({ prompt, target }, i): NamedRequest => ({
        id: String(i),
        prompt: prompt.join(' '),
        target: target.join(' '),
      }),
    )
    const learning = method.learn(records, { edits: [], learned })
    await learning.next()
    const { value } = await learning.next()
    tf.dispose({ ...learned })
    learned = (value as { learned: Learned }).learned
  }
  for (const [module, expected] of Object.entries(golden.changes)) {
    const name = `${module}.weight`
    const change = tf.tidy(() => tf.sub(learned[name]!, decoder.weights.get(name)).dataSync())
    expect(difference(change, expected), module).toBeLessThan(1e-4)
  }
  tf.dispose({ ...learned })
  decoder.dispose()
})
