import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { useBackend } from '@wise-edit/kernels'
import { expect, it, onTestFinished } from 'vitest'
import { encodeGguf } from '../../test/tiny-gguf'
import { Weights } from '../model/weights'
import { exportGguf, openCheckpoint } from '.'

await useBackend({ backend: 'wasm' })

const golden = (name: string) =>
  fileURLToPath(new URL(`../../test/golden/gguf/${name}.gguf`, import.meta.url))
const DOWN = 'layers.0.mlp.down.weight'

async function folder(): Promise<(name: string) => string> {
  const path = await mkdtemp(join(tmpdir(), 'wise-export-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return (name) => join(path, name)
}

async function valuesOf(path: string): Promise<Map<string, Float32Array>> {
  const checkpoint = await openCheckpoint(path)
  const weights = new Weights(await checkpoint.loadWeights())
  await checkpoint.close()
  const values = weights
    .names()
    .map((name) => [name, (weights.get(name).dataSync() as Float32Array).slice()] as const)
  weights.dispose()
  return new Map(values)
}

async function typesOf(path: string): Promise<string[]> {
  const checkpoint = await openCheckpoint(path)
  await checkpoint.close()
  return [...checkpoint.tensors.values()].map(({ name, dtype }) => `${name} ${dtype}`)
}

it.each(['gpt2', 'qwen2', 'mistral-nemo', 'gemma3'])(
  'writes a file of %s that loads with the new weight and keeps the rest',
  async (name) => {
    const at = await folder()
    const before = await valuesOf(golden(name))
    const changed = before.get(DOWN)!.map((value, i) => value + (i % 7) / 8)
    await exportGguf(golden(name), at('out.gguf'), { [DOWN]: changed })
    const after = await valuesOf(at('out.gguf'))
    for (const [i, value] of changed.entries())
      expect(Math.abs(after.get(DOWN)![i]! - value)).toBeLessThan(1e-2)
    for (const other of before.keys()) if (other !== DOWN) expect(after.get(other)).toEqual(before.get(other))
    const types = await typesOf(golden(name))
    const differing = (await typesOf(at('out.gguf'))).filter((each) => !types.includes(each))
    expect(differing.every((each) => each === 'blk.0.ffn_down.weight F16')).toBe(true)
    await exportGguf(golden(name), at('same.gguf'), {})
    expect(await readFile(at('same.gguf'))).toEqual(await readFile(golden(name)))
    expect((await readdir(at(''))).sort()).toEqual(['out.gguf', 'same.gguf'])
  },
)

it('refuses a model that it cannot write, and leaves nothing behind', async () => {
  const at = await folder()
  await writeFile(at('parts.gguf'), encodeGguf({ 'split.count': { u32: 2 } }, []))
  const code = (code: string) => expect.objectContaining({ code })
  const none = new Float32Array(1)
  const source = golden('qwen2')
  await expect(exportGguf(source, at('parts.gguf'), {})).rejects.toEqual(code('EXPORT_EXISTS'))
  await expect(exportGguf(at('parts.gguf'), at('out.gguf'), {})).rejects.toEqual(code('EXPORT_UNSUPPORTED'))
  await expect(exportGguf(source, at('out.gguf'), { nothing: none })).rejects.toEqual(code('WEIGHT_MISSING'))
  await expect(exportGguf(source, at('out.gguf'), { [DOWN]: none })).rejects.toEqual(code('TENSOR_SHAPE'))
  expect(await readdir(at(''))).toEqual(['parts.gguf'])
})
