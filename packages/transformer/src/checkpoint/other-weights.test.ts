import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { TINY_CONFIGS, writeTinyFolder } from '../../test/tiny-models'
import { openCheckpoint } from './index'

let root: string
let folder: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'other-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'model-'))
  await writeTinyFolder(folder, TINY_CONFIGS.llama!)
})

test.each([
  ['pytorch_model.bin', /has pytorch_model\.bin and no safetensors.*save_pretrained/],
  ['pytorch_model-00001-of-00002.bin', /no safetensors.*Convert/],
  ['consolidated.00.pth', /no safetensors.*Convert/],
  ['model.fp16.safetensors', /has model\.fp16\.safetensors; .*Rename it/],
  ['model-00001-of-00002.safetensors', /without its index/],
  ['consolidated.safetensors', /has consolidated\.safetensors; .*weights for transformers/],
  ['x.gguf', /is a folder with x\.gguf; .*the file itself/],
  ['adapter_config.json', /holds an adapter .*merge_and_unload/],
  ['README.md', /has no weights/],
])('a folder with %s alone says how it can be read', async (name, message) => {
  await rename(join(folder, 'model.safetensors'), join(folder, name))
  await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'WEIGHTS_MISSING' })
  await expect(openCheckpoint(folder)).rejects.toThrow(message)
})

test.each(['x.gguf', 'adapter_config.json'])('so does one without config.json that has %s', async (name) => {
  await rm(join(folder, 'config.json'))
  await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'CONFIG_MISSING' })
  await writeFile(join(folder, name), '{}')
  await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'WEIGHTS_MISSING' })
})

test.each([
  ['gptq', 'GPTQ'],
  ['awq', 'AWQ'],
  ['bitsandbytes', 'bitsandbytes'],
  ['fp8', 'FP8'],
  ['compressed-tensors', 'compressed-tensors'],
  ['constructor', 'constructor'],
  [undefined, 'unknown'],
])('weights quantized by %s are refused by name', async (method, name) => {
  const config = { ...TINY_CONFIGS.llama, quantization_config: { quant_method: method, bits: 4 } }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'WEIGHTS_QUANTIZED' })
  await expect(openCheckpoint(folder)).rejects.toThrow(`quantized by ${name}; expected F32, F16 or BF16`)
})
