import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { type BackendName, useBackend } from '@wise-edit/kernels'
import { describeWhere, NO_WEBGPU } from '@wise-edit/testing'
import { expect, it } from 'vitest'
import { createEditor, type Editor } from '../src'
import { loadCountingOn, logits, make, records, wise } from './counting'
import { withFolder } from './state'
import { wordGate } from './word-gate'

const [a] = records
const editors = {
  'per-edit': (model: Model) =>
    createEditor(model, 'per-edit', { rank: 2, layer: 0, learningRate: 0.2, gate: wordGate() }),
  wise: (model: Model) => wise(model),
}
type Model = Awaited<ReturnType<typeof loadCountingOn>>

describeWhere(process.env.WISE_BACKEND === 'webgpu', 'edits on WebGPU', NO_WEBGPU, () => {
  it.each(Object.entries(editors))(
    'of %s agree with those of the CPU, and so do their files',
    async (_, create) => {
      await withFolder(async (folder) => {
        const file = (backend: BackendName) => join(folder, `${backend}.memory`)
        const made = {
          wasm: await edit('wasm', create, file('wasm')),
          webgpu: await edit('webgpu', create, file('webgpu')),
        }
        expect(made.webgpu.edits).toEqual(made.wasm.edits)
        expectClose(made.webgpu.logits, made.wasm.logits, 2e-2)
        // What was learned on one is answered on the other as where it was learned.
        expectClose(await answers('wasm', create, file('webgpu')), made.webgpu.logits, 1e-3)
        expectClose(await answers('webgpu', create, file('wasm')), made.wasm.logits, 1e-3)
      })
    },
  )
})

async function edit(backend: BackendName, create: (model: Model) => Editor, path?: string) {
  return withEditor(backend, create, async (editor) => {
    const made = await make(editor, [a])
    if (path) await editor.save(path)
    return { edits: made.map(({ id, status }) => ({ id, status })), logits: logits(editor) }
  })
}

async function answers(backend: BackendName, create: (model: Model) => Editor, path: string) {
  return withEditor(backend, create, async (editor) => {
    await editor.load(path)
    return logits(editor)
  })
}

async function withEditor<T>(
  backend: BackendName,
  create: (model: Model) => Editor,
  use: (editor: Editor) => Promise<T>,
): Promise<T> {
  await useBackend({ backend })
  const { numTensors } = tf.memory()
  const model = await loadCountingOn(backend)
  const editor = create(model)
  try {
    return await use(editor)
  } finally {
    editor.dispose()
    model.dispose()
    expect(tf.memory().numTensors, 'tensors left').toBe(numTensors)
  }
}

/** Expects differences of at most `share` of the largest value. */
function expectClose(found: Float32Array, expected: Float32Array, share: number): void {
  expect(found.length).toBe(expected.length)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const difference = expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))),
    0,
  )
  expect(difference / largest).toBeLessThan(share)
}
