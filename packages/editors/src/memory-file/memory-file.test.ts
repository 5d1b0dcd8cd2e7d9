import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { loadCounting } from '../../test/counting'
import { withFolder } from '../../test/state'
import { readMemoryFile, writeMemoryFile } from './memory-file'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const schema = z.object({ options: z.object({ layer: z.number() }), texts: z.array(z.string()) })

const layerOf = ({ options }: z.infer<typeof schema>) => options.layer

test('holds the records of any number of edits, in any script', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'large')
    const state = {
      options: { layer: 1 },
      texts: Array.from({ length: 30_000 }, (_, i) => `${`"${i}" `.repeat(50)}é漢😀`),
    }
    const values = Float32Array.of(1, -0, 1e-40)
    await writeMemoryFile(path, 'method', model, 1, state, { values: { shape: [3], data: values } })
    const { state: found, read } = await readMemoryFile(path, ['method'], model, schema, layerOf)
    expect(found).toEqual(state)
    expect(read('values', 3)).toEqual(values)
    expect(() => read('values', 4)).toThrow(/does not hold 4 finite numbers/)
    expect(() => read('contents', 4)).toThrow(/does not hold/)
  })
})

test('a file that is none of ours is refused', async () => {
  const weights = new URL('../../../transformer/test/golden/counting/model.safetensors', import.meta.url)
  const read = readMemoryFile(weights.pathname, ['method'], model, schema, layerOf)
  await expect(read).rejects.toThrow(/metadata has no "wise-edit.sha256"/)
})
