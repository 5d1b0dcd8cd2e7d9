import { join } from 'node:path'
import { readSafetensors, type SafetensorsTensor } from '@wise-edit/transformer/internal'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { edited, loadCounting, make, records, wise } from '../../../test/counting'
import { partsOf, writeParts } from '../../../test/memory-parts'
import { withFolder } from '../../../test/state'
import { inspectWise } from './inspect-memory'
import type { WiseEditor } from './wise-editor'

let editor: WiseEditor
beforeAll(async () => {
  editor = await edited(await loadCounting(), records.slice(0, 5))
})
afterAll(() => {
  editor.dispose()
  editor.model.dispose()
})

/** Runs `use` with the editor's file, and a way to change the JSON and the tensors in it. */
function withFile(
  use: (
    path: string,
    change: (edit: (contents: Contents, tensors: Record<string, SafetensorsTensor>) => void) => Promise<void>,
  ) => Promise<void>,
) {
  return withFolder(async (folder) => {
    const path = join(folder, 'memory')
    await editor.save(path)
    await use(path, async (change) => {
      const { contents, tensors } = await partsOf(path)
      change(contents as Contents, tensors)
      await writeParts(path, { contents, tensors })
    })
  })
}

interface Contents {
  method: string
  model: { shape?: number[] }
  state: { shards: number; options: { maskRatio: number } }
}

describe('inspectWise', () => {
  it('says without the model what its editor says with it', async () => {
    await withFile(async (path) => {
      const report = await inspectWise(path)
      const { dModel, dFF } = editor.model.decoder.config
      const memories = editor.memories.map(({ threshold, ...memory }) => memory)
      expect(report).toMatchObject({ method: 'wise-merge', options: editor.options, memories })
      expect(report.model).toMatchObject({ architecture: 'llama', shape: [dModel, dFF] })
      expect(report.edits).toMatchObject(JSON.parse(JSON.stringify(editor.edits)))
      expect(report.edits.map(({ shard }) => shard)).toEqual([0, 0, 1, 1, 2])
      expect(report.shards.map(({ edits }) => edits)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    })
  })

  it('measures what changed, and where masks overlap', async () => {
    await withFile(async (path) => {
      const { shards, overlap, options } = await inspectWise(path)
      const file = await readSafetensors(path)
      const values = (await file.read('shards.1.values')) as Float32Array
      expect(shards[1]).toMatchObject({
        entries: values.length,
        changed: values.filter((value) => value !== 0).length,
        norm: expect.closeTo(Math.hypot(...values), 5),
        largest: Math.max(...values.map(Math.abs)),
      })
      expect(overlap?.pairs[0]?.[0]).toBeCloseTo(options.maskRatio, 3)
      expect(Math.abs(overlap!.pairs[0]![1]! - options.maskRatio ** 2)).toBeLessThan(0.02)
    })
  })

  it('takes masks that hold the whole matrix to overlap', async () => {
    const whole = await edited(editor.model, records.slice(0, 3), { maskRatio: 1, maskKind: 'columns' })
    await withFolder(async (folder) => {
      await whole.save(join(folder, 'memory'))
      const report = await inspectWise(join(folder, 'memory'))
      expect(report.overlap).toEqual({
        all: 1,
        pairs: [
          [1, 1],
          [1, 1],
        ],
      })
    })
    whole.dispose()
  })

  it('takes a memory without edits', async () => {
    await withFolder(async (folder) => {
      const empty = wise(editor.model)
      await empty.save(join(folder, 'memory'))
      expect(await inspectWise(join(folder, 'memory'))).toMatchObject({
        edits: [],
        shards: [],
        memories: [],
      })
    })
  })

  it('refuses a file that does not know its shape, has one that does not fit, or is of another method', async () => {
    await withFile(async (path, change) => {
      await change(({ model }) => {
        model.shape = [4, 4]
      })
      await expect(inspectWise(path)).rejects.toThrow(/do not fit a matrix of shape \[4,4\]/)
      await change(({ model }) => {
        model.shape = [2 ** 30, 2 ** 30]
      })
      await expect(inspectWise(path)).rejects.toMatchObject({ code: 'MEMORY_INVALID' })
      await change((contents, tensors) => {
        contents.model.shape = [1]
        delete tensors['shards.0.values']
      })
      await expect(inspectWise(path)).rejects.toMatchObject({ code: 'MEMORY_INVALID' })
      await change(({ model }) => {
        delete model.shape
      })
      await expect(inspectWise(path)).rejects.toMatchObject({ code: 'MEMORY_SHAPE' })
      await change((contents) => {
        contents.method = 'ft-l'
      })
      await expect(inspectWise(path)).rejects.toThrow(
        /holds edits of ft-l, expected wise-merge or wise-retrieve/,
      )
    })
    await expect(inspectWise('/no/memory')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

it('goes on editing a file whose edits it can list', async () => {
  await withFile(async (path) => {
    const other = wise(editor.model)
    await other.load(path)
    await make(other, records.slice(5))
    await other.save(path)
    expect((await inspectWise(path)).edits.at(-1)).toMatchObject({ id: 'f', shard: 2 })
    other.dispose()
  })
})
