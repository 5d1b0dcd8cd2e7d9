import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeTinyFolder } from '../../transformer/test/tiny-models'
import { createEditor, type Editor } from '../src'
import { records, wise } from './counting'
import { type NullDevice, useNullDevice } from './null-device'
import { withFolder } from './state'
import { wordGate } from './word-gate'

const LAYERS_ABOVE = 6
const LAYER = 1
/** Dispatches that a step may need; each costs a GPU about as long, however small its work is. */
const MOST = 400

let device: NullDevice
let model: LanguageModel

beforeAll(async () => {
  device = await useNullDevice()
  model = await loadDeepModel()
})
afterAll(() => model?.dispose())

const editors: Record<string, () => Editor> = {
  'per-edit': () =>
    createEditor(model, 'per-edit', { rank: 2, layer: LAYER, learningRate: 0.2, steps: 3, gate: wordGate() }),
  wise: () => wise(model, { layer: LAYER, steps: 3 }),
}

it.each(Object.entries(editors))(
  'a training step of %s with 6 layers above the edit needs few dispatches on a GPU, and never waits',
  async (_, create) => {
    const steps: { dispatches: number; waits: number }[] = []
    const editor = create()
    await editor
      .edit([records[0]], {
        onStep: () => steps.push({ dispatches: device.dispatches(), waits: device.waits() }),
      })
      // Nothing is learned where nothing is computed.
      .catch(() => {})
    editor.dispose()
    const { dispatches, waits } = steps[1] as { dispatches: number; waits: number }
    expect(dispatches).toBeGreaterThan(LAYERS_ABOVE * 20)
    expect(dispatches).toBeLessThanOrEqual(MOST)
    expect(waits).toBe(0)
  },
)

/** Loads a model like the one that counts, of random weights and with more layers. */
async function loadDeepModel(): Promise<LanguageModel> {
  const golden = fileURLToPath(new URL('../../transformer/test/golden/counting', import.meta.url))
  const config = JSON.parse(readFileSync(join(golden, 'config.json'), 'utf8')) as Record<string, unknown>
  let loaded: LanguageModel | undefined
  await withFolder(async (folder) => {
    const deep = { num_hidden_layers: LAYER + 1 + LAYERS_ABOVE, max_position_embeddings: 512 }
    await writeTinyFolder(folder, { ...config, ...deep })
    for (const name of ['tokenizer.json', 'tokenizer_config.json'])
      copyFileSync(join(golden, name), join(folder, name))
    loaded = await loadModel(folder)
  })
  return loaded as LanguageModel
}
