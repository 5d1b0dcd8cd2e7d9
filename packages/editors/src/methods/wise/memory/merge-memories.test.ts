import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { edited, likelihood, loadCounting, make, records, wise } from '../../../../test/counting'
import { partsOf, writeParts } from '../../../../test/memory-parts'
import { stateOf, withFolder } from '../../../../test/state'
import type { EditRequest } from '../../../editor/editor'
import type { WiseSettings } from '../options/settings'
import { mergeWise } from './merge-memories'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

async function save(path: string, requests: readonly EditRequest[], options: Partial<WiseSettings> = {}) {
  const editor = await edited(model, requests, options)
  await editor.save(path)
  return editor
}

describe('mergeWise', () => {
  it.each(['merge', 'retrieve'] as const)('keeps every shard as it was (%s)', async (mode) => {
    await withFolder(async (folder) => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string]
      const first = await save(a, records.slice(0, 1), { mode })
      const second = await save(b, records.slice(1, 4), { mode })
      expect(await mergeWise([a, b], c)).toEqual({ edits: 4, renamed: [], overruled: [], gatesDiffer: false })
      const merged = wise(model)
      await merged.load(c)
      expect(merged.edits).toEqual(JSON.parse(JSON.stringify([...first.edits, ...second.edits])))
      const [x, y, z] = [await stateOf(first), await stateOf(second), await stateOf(merged)]
      expect(z.tensors['shards.0.values']).toBe(x.tensors['shards.0.values'])
      expect(z.tensors['shards.1.values']).toBe(y.tensors['shards.0.values'])
      expect(z.tensors['shards.2.values']).toBe(y.tensors['shards.1.values'])
      // The first two are full by now and become one memory; the last still takes edits.
      expect(merged.memories.map(({ edits }) => edits)).toEqual([['a', 'b', 'c'], ['d']])
      for (const editor of [first, second, merged]) editor.dispose()
    })
  })

  it('gives a memory that answers, takes further edits and takes them back', async () => {
    await withFolder(async (folder) => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string]
      const options = { editsPerShard: 10, steps: 30, maskRatio: 1, maskKind: 'columns' } as const
      const alone = [await save(a, records.slice(0, 2), options), await save(b, records.slice(2, 4), options)]
      await mergeWise([a, b], c)
      const merged = wise(model)
      await merged.load(c)
      for (const [i, record] of records.slice(0, 4).entries()) {
        const owner = alone[i < 2 ? 0 : 1] as (typeof alone)[number]
        expect(likelihood(merged, record)).toBeGreaterThan(0.5 * likelihood(owner, record))
      }
      const state = await stateOf(merged)
      await make(merged, records.slice(4, 5))
      expect(merged.memories.map(({ edits }) => edits)).toEqual([
        ['a', 'b'],
        ['c', 'd', 'e'],
      ])
      await merged.undo('e')
      expect((await stateOf(merged)).tensors).toEqual(state.tensors)
      merged.dispose()
      for (const editor of alone) editor.dispose()
    })
  })

  it('keeps the masks of shards whose numbers change, through further saves and edits', async () => {
    await withFolder(async (folder) => {
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
        string,
      ]
      const first = await save(a, records.slice(0, 2))
      const second = await save(b, records.slice(2, 3))
      await mergeWise([a, b], c)
      const merged = wise(model)
      await merged.load(c)
      await merged.save(d)
      expect(await partsOf(d)).toEqual(await partsOf(c))
      // The second file's shard goes on in its own mask, the first of its seed.
      await make(merged, records.slice(3, 4))
      await make(second, records.slice(3, 4))
      const [x, y] = [await stateOf(merged), await stateOf(second)]
      expect(x.tensors['shards.1.values']).toBe(y.tensors['shards.0.values'])
      for (const editor of [first, second, merged]) editor.dispose()
    })
  })

  it('renames edits whose id is taken', async () => {
    await withFolder(async (folder) => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string]
      const editors = [await save(a, records.slice(0, 2)), await save(b, records.slice(1, 3))]
      expect(await mergeWise([a, b], c)).toEqual({
        edits: 4,
        renamed: [{ file: b, from: 'b', to: 'b-2' }],
        overruled: [],
        gatesDiffer: false,
      })
      const merged = wise(model)
      await merged.load(c)
      expect(merged.edits.map(({ id }) => id)).toEqual(['a', 'b', 'b-2', 'c'])
      for (const editor of [...editors, merged]) editor.dispose()
    })
  })

  it('refuses what does not belong together', async () => {
    await withFolder(async (folder) => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string]
      const editors = [await save(a, records.slice(0, 1)), await save(b, records.slice(1, 2), { steps: 13 })]
      await expect(mergeWise([a, b], c)).rejects.toThrow(/were made with steps 12 and 13; expected the same/)
      const { contents, tensors } = await partsOf(a)
      await writeParts(b, {
        contents: {
          ...(contents as object),
          model: { ...(contents as { model: object }).model, sha256: 'x' },
        },
        tensors,
      })
      await expect(mergeWise([a, b], c)).rejects.toThrow(/were made for different weights/)
      for (const editor of editors) editor.dispose()
    })
  })
})
