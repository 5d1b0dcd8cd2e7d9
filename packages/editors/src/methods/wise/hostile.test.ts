import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSafetensors } from '@wise-edit/transformer/internal'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { damagedJson, polluted } from '../../../../transformer/test/damage-json'
import { expectMemoryBelow } from '../../../../transformer/test/memory'
import { writeParts } from '../../../test/memory-parts'
import { inspectWise } from './inspect-memory'
import { mergeWise } from './memory/merge-memories'
import { wiseDefaults } from './options/options'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-'))
  path = join(folder, 'hostile.memory')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const options = {
  ...wiseDefaults,
  layer: 0,
  maskRatio: 0.5,
  editsPerShard: 1,
  paper: { maskKind: 'random' },
}
const summary = {
  prompt: 'p',
  target: 't',
  status: 'done',
  steps: 1,
  lossBefore: 2,
  lossAfter: 1,
  seconds: 1,
}
const contents = {
  version: 1,
  method: 'wise-merge',
  model: {
    architecture: 'llama',
    name: 'm',
    matrix: 'layers.0.mlp.down.weight',
    shape: [4, 8],
    sha256: '0'.repeat(64),
  },
  state: {
    options,
    edits: [0, 1].map((shard) => ({ summary: { ...summary, id: `${shard}` }, shard, indicator: 1 })),
    shards: 2,
    masks: [0, 1],
    texts: { edits: ['a'], irrelevant: ['b'] },
  },
}
const values = (length = 16) => ({ dtype: 'F32', shape: [length], data: new Float32Array(length) }) as const
const tensors = { 'shards.0.values': values(), 'shards.1.values': values() }

/** Reads the file as `inspect` and `merge` do, without a model to check it against. */
async function reportOrRefusal(): Promise<'read' | 'refused'> {
  try {
    const { shards, edits } = await inspectWise(path)
    expect(shards.every(({ edits }) => Array.isArray(edits))).toBe(true)
    expect(edits.every(({ shard }) => shard < shards.length)).toBe(true)
    await mergeWise([path, path], join(folder, 'merged.memory'))
    return 'read'
  } catch (error) {
    expect(error).toMatchObject({ name: 'WiseError', message: expect.stringContaining(path) })
    expect((error as Error).message.length).toBeLessThan(2000)
    return 'refused'
  } finally {
    expect(polluted()).toBe(false)
  }
}

/** The contents with some of their parts, named by path, replaced. */
function changed(parts: Record<string, unknown>): typeof contents {
  const copy = structuredClone(contents)
  for (const [name, value] of Object.entries(parts)) {
    const keys = name.split('.')
    const last = keys.pop() as string
    const at = keys.reduce(
      (part, key) => part[key] as Record<string, unknown>,
      copy as Record<string, unknown>,
    )
    at[last] = value
  }
  return copy
}

describe('a memory from a stranger', () => {
  test('as it should be is read', async () => {
    await writeParts(path, { contents, tensors })
    expect(await reportOrRefusal()).toBe('read')
  })

  test('of any bytes is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await writeFile(path, bytes)
        expect(await reportOrRefusal()).toBe('refused')
      }),
      { numRuns: 100, seed: 51 },
    )
  })

  test('with any contents and a digest made to fit is refused, or can be used', async () => {
    const likely = ['random', 'disjoint', 'columns', 'auto', 1, 2, 16, 0.001, 1e-9, 4e9, [1, 4e9]]
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(damagedJson(contents, likely), async (damaged) => {
        await writeParts(path, { contents: damaged, tensors })
        seen.add(await reportOrRefusal())
      }),
      { numRuns: 150, seed: 52 },
    )
    expect([...seen].sort()).toEqual(['read', 'refused'])
  })

  test.each<[string, Record<string, unknown>]>([
    ['a mask that takes an hour to draw', { 'model.shape': [1, 4e9], 'state.options.maskRatio': 4e-9 }],
    ['a row of four billion entries', { 'model.shape': [1, 4e9], 'state.options.maskRatio': 0.001 }],
    ['a matrix larger than memory', { 'model.shape': [2 ** 30, 2 ** 30] }],
    [
      'a billion masks that share nothing',
      { 'state.options.paper.maskKind': 'disjoint', 'state.options.maskRatio': 1e-9 },
    ],
    ['more shards than there are', { 'state.shards': 1e15 }],
    ['a shard that is not there', { 'state.edits.1.shard': 7 }],
    ['one id twice', { 'state.edits.1.summary.id': '0' }],
    ['a hundred thousand edits that are none', { 'state.edits': new Array(100_000).fill(0) }],
    ['an unknown option', { 'state.options.surprise': 1 }],
  ])('with %s is refused at once', async (_, parts) => {
    await writeParts(path, { contents: changed(parts), tensors })
    await expectMemoryBelow(600, async () => expect(await reportOrRefusal()).toBe('refused'))
  })

  test('with contents that nest without end is refused', async () => {
    await writeParts(path, { contents: new TextEncoder().encode('['.repeat(5_000_000)), tensors })
    await expectMemoryBelow(300, async () => expect(await reportOrRefusal()).toBe('refused'))
  })

  test.each(['__proto__', 'constructor', 'toString', 'contents.x'])('may call a tensor %s', async (name) => {
    await writeParts(path, {
      contents,
      tensors: Object.fromEntries([...Object.entries(tensors), [name, values(1)]]),
    })
    expect(await reportOrRefusal()).toBe('read')
  })

  test('with contents of another type is refused', async () => {
    await writeSafetensors(path, { contents: values(4) }, { 'wise-edit.sha256': '0' })
    expect(await reportOrRefusal()).toBe('refused')
  })
})
