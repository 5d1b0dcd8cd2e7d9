import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { useBackend } from '@wise-edit/kernels'
import { expect, it, onTestFinished } from 'vitest'
import { Weights } from '../model/weights'
import { exportModel, openCheckpoint } from '.'

await useBackend({ backend: 'wasm' })

const golden = (name: string) => fileURLToPath(new URL(`../../test/golden/${name}`, import.meta.url))
const DOWN = 'layers.1.mlp.down.weight'

async function folder(): Promise<(name: string) => string> {
  const path = await mkdtemp(join(tmpdir(), 'wise-export-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return (name) => join(path, name)
}

async function valuesOf(path: string, name: string): Promise<Float32Array> {
  const checkpoint = await openCheckpoint(path)
  const weights = new Weights(await checkpoint.loadWeights())
  await checkpoint.close()
  const values = (weights.get(name).dataSync() as Float32Array).slice()
  weights.dispose()
  return values
}

it.each(['counting', 'models/gpt2', 'models/gptj', 'models/llama'])(
  'writes a folder of %s that loads with the new weight and keeps the rest',
  async (name) => {
    const at = await folder()
    const source = golden(name)
    const before = await valuesOf(source, DOWN)
    const changed = before.map((value, i) => value + (i % 7) / 8)
    await exportModel(source, at('out'), { [DOWN]: changed })
    const after = await valuesOf(at('out'), DOWN)
    for (const [i, value] of changed.entries()) expect(Math.abs(after[i]! - value)).toBeLessThan(1e-2)
    expect(await valuesOf(at('out'), 'layers.0.mlp.down.weight')).toEqual(
      await valuesOf(source, 'layers.0.mlp.down.weight'),
    )
    await exportModel(source, at('same'), { [DOWN]: before })
    for (const file of await readdir(at('same'))) {
      expect(await readFile(join(at('same'), file))).toEqual(await readFile(join(source, file)))
    }
    expect((await readdir(at(''))).sort()).toEqual(['out', 'same'])
  },
)

it('refuses a model that it cannot write, and leaves nothing behind', async () => {
  const at = await folder()
  const source = golden('counting')
  await writeFile(at('model.bin'), '')
  await writeFile(at('model.gguf'), '')
  const code = (code: string) => expect.objectContaining({ code })
  await expect(exportModel(at('model.bin'), at('out'), {})).rejects.toEqual(code('EXPORT_SOURCE'))
  await expect(exportModel(at('model.gguf'), at('out'), {})).rejects.toEqual(code('GGUF_DAMAGED'))
  await expect(exportModel(source, at('model.gguf'), {})).rejects.toEqual(code('EXPORT_EXISTS'))
  const none = new Float32Array(1)
  await expect(exportModel(source, at('out'), { nothing: none })).rejects.toEqual(code('WEIGHT_MISSING'))
  await expect(exportModel(source, at('out'), { [DOWN]: none })).rejects.toEqual(code('TENSOR_SHAPE'))
  expect(await readdir(at(''))).toEqual(['model.bin', 'model.gguf'])
})
