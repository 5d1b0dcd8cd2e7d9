import { join } from 'node:path'
import { f16ToF32 } from '@wise-edit/kernels/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { edited, ftLOptions, loadCounting, make, records } from '../test/counting'
import { partsOf, writeParts } from '../test/memory-parts'
import { stateOf, withFolder } from '../test/state'
import { wordGate } from '../test/word-gate'
import type { EditRequest } from './editor/editor'
import { inspectMemory, loadEditor, memoryMethod, mergedDelta, mergeMemories } from './memories'
import { createFtLEditor } from './methods/ft-l'
import { createPerEditEditor } from './methods/per-edit'
import { loraAdapter } from './methods/per-edit/memory/lora-adapter'
import { removeEdit } from './methods/per-edit/memory/remove-edit'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const gate = wordGate()
const [a, b, c] = records

function begin(more = {}) {
  return createPerEditEditor(model, gate, { rank: 2, layer: 0, learningRate: 0.3, ...more })
}

/** Returns an editor with these edits and saves it at `path`. */
async function save(path: string, requests: readonly EditRequest[], more = {}) {
  const editor = begin(more)
  await make(editor, requests)
  await editor.save(path)
  return editor
}

function withFiles(use: (...paths: [string, string, string]) => Promise<void>) {
  return withFolder((folder) => use(join(folder, 'x'), join(folder, 'y'), join(folder, 'z')))
}

describe('loadEditor', () => {
  it('opens a file with the method that wrote it', () =>
    withFiles(async (x, y) => {
      using own = await save(x, [a])
      using wise = await edited(model, [b])
      await wise.save(y)
      expect([await memoryMethod(x), await memoryMethod(y)]).toEqual(['per-edit', 'wise-merge'])
      using first = await loadEditor(model, x, { gate: async () => gate })
      using second = await loadEditor(model, y)
      expect(await stateOf(first)).toEqual(await stateOf(own))
      expect(await stateOf(second)).toEqual(await stateOf(wise))
      for (const editor of [first, second]) expect(editor.explain(editor.edits[0]!.prompt).choice).toBe(0)
    }))

  it('names both models of a file for another, and what a file lacks', () =>
    withFiles(async (x, y) => {
      using _ = await save(x, [a])
      await expect(loadEditor(model, x)).rejects.toMatchObject({
        code: 'GATE_MISSING',
        message: expect.stringContaining('Install @wise-edit/embedded-gate'),
      })
      const { contents, tensors } = (await partsOf(x)) as {
        contents: { model: object }
        tensors: Awaited<ReturnType<typeof partsOf>>['tensors']
      }
      await writeParts(x, {
        contents: { ...contents, model: { ...contents.model, name: 'other', sha256: 'x' } },
        tensors,
      })
      await expect(loadEditor(model, x, { gate })).rejects.toMatchObject({
        code: 'MEMORY_MODEL_MISMATCH',
        message: expect.stringMatching(/was made for other .*; the model at hand is /),
      })
      using ft = createFtLEditor(model, ftLOptions)
      await make(ft, [a])
      await ft.save(y)
      await expect(loadEditor(model, y, { gate })).rejects.toThrow(
        /holds edits of ft-l, expected per-edit or/,
      )
      await expect(loadEditor(model, '/no/memory')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    }))
})

describe('a file of another gate', () => {
  const surer = wordGate({ sha256: 'surer', dimensions: 16, bias: 1.5 })
  const near = { ...a, contrasts: ['one two one'] }

  it('is read again when it is loaded, as if its edits had been made with the gate at hand', () =>
    withFiles(async (x, y) => {
      using _ = await save(x, [near, b], { threshold: -8 })
      using whole = createPerEditEditor(model, surer, { rank: 2, layer: 0, learningRate: 0.3, threshold: -8 })
      await make(whole, [near, b])
      const told: number[][] = []
      const onProgress = (...progress: number[]) => void told.push(progress)
      using read = await loadEditor(model, x, { gate: surer, onProgress })
      expect(await stateOf(read)).toEqual(await stateOf(whole))
      expect(told).toEqual([
        [0, 2],
        [1, 2],
        [2, 2],
      ])
      // A file that is saved now belongs to this gate.
      await read.save(y)
      using again = await loadEditor(model, y, { gate: surer, onProgress })
      expect(told.length).toBe(3)
      expect(await stateOf(again)).toEqual(await stateOf(whole))
      expect(await inspectMemory(y)).toMatchObject({ gate: { name: 'words', sha256: 'surer' } })
    }))

  it('counts as one where it names none, and leaves an editor as it was where reading is stopped', () =>
    withFiles(async (x) => {
      using editor = await save(x, [a])
      const { contents, tensors } = await partsOf(x)
      const { gate: _, ...state } = (contents as { state: { gate: object } }).state
      await writeParts(x, { contents: { ...(contents as object), state }, tensors })
      const before = await stateOf(editor)
      const signal = AbortSignal.abort(new Error('stop'))
      await expect(editor.load(x, { signal })).rejects.toThrow('stop')
      expect(await stateOf(editor)).toEqual(before)
      const totals: number[] = []
      await editor.load(x, { onProgress: (_, total) => void totals.push(total) })
      expect(totals).toEqual([1, 1])
      expect(await stateOf(editor)).toEqual(before)
    }))

  it('is united with files of others, and the gate that loads the union reads it', () =>
    withFiles(async (x, y, z) => {
      using _x = await save(x, [a, b])
      using editor = createPerEditEditor(model, surer, { rank: 2, layer: 0, learningRate: 0.3 })
      await make(editor, [b, c])
      await editor.save(y)
      expect(await mergeMemories([x, y], z)).toMatchObject({ edits: 3, gatesDiffer: true })
      using merged = await loadEditor(model, z, { gate })
      using whole = begin()
      await make(whole, [a, b, c])
      expect(await stateOf(merged)).toEqual(await stateOf(whole))
    }))

  it('holds for an edit that is adopted', async () => {
    using worker = createPerEditEditor(model, surer, { rank: 2, layer: 0, learningRate: 0.3 })
    await make(worker, [near])
    using adopting = begin()
    adopting.adopt(structuredClone(worker.learned('a')))
    using whole = begin()
    await make(whole, [near])
    expect(await stateOf(adopting)).toEqual(await stateOf(whole))
  })
})

describe('inspectMemory', () => {
  it('says of each edit what its side memory is', () =>
    withFiles(async (x) => {
      using editor = await save(x, [a, { ...b, paraphrases: ['six after five'] }])
      const report = await inspectMemory(x)
      const { dModel, dFF } = model.decoder.config
      const bytes = (texts: number) => 2 * (2 * (dModel + dFF) + 32 * texts)
      expect(report).toMatchObject({
        method: 'per-edit',
        options: editor.options,
        edits: [
          {
            id: 'a',
            status: 'done',
            memory: { rank: 2, bytes: bytes(1), threshold: editor.options.threshold },
          },
          { id: 'b', memory: { bytes: bytes(2), texts: [b.prompt, 'six after five'] } },
        ],
      })
    }))

  it('says what came instead of a fact that was not learned', () =>
    withFiles(async (x) => {
      using _ = await save(x, [a], { steps: 1, learningRate: 1e-6 })
      const [edit] = (await inspectMemory(x)).edits
      expect(edit).toMatchObject({ status: 'not learned', answer: expect.any(String) })
      expect(edit).not.toHaveProperty('memory')
    }))
})

describe('mergeMemories', () => {
  it('unites side memories: the result is that of making all edits in one place', () =>
    withFiles(async (x, y, z) => {
      using _x = await save(x, [a, b])
      using _y = await save(y, [b, c])
      expect(await mergeMemories([x, y], z)).toEqual({
        edits: 3,
        renamed: [],
        overruled: [],
        gatesDiffer: false,
      })
      using merged = await loadEditor(model, z, { gate })
      using whole = begin()
      await make(whole, [a, b, c])
      expect(await stateOf(merged)).toEqual(await stateOf(whole))
    }))

  it('has the later file answer a question that both teach, and says so', () =>
    withFiles(async (x, y, z) => {
      using _x = await save(x, [a, b])
      using _y = await save(y, [{ ...a, id: 'later', target: c.target }])
      expect(await mergeMemories([x, y], z)).toMatchObject({ overruled: [{ id: 'a', by: 'later' }] })
      using merged = await loadEditor(model, z, { gate })
      expect(merged.explain(a.prompt)).toMatchObject({ edit: 'later' })
      expect(merged.edits.at(-1)).toMatchObject({ id: 'later', contradicts: ['a'] })
      await merged.undo('later')
      expect(merged.explain(a.prompt)).toMatchObject({ edit: 'a' })
    }))

  it('refuses an id that stands for two facts, or renames the later one', () =>
    withFiles(async (x, y, z) => {
      using _x = await save(x, [a, b])
      using _y = await save(y, [{ ...c, id: 'b' }])
      await expect(mergeMemories([x, y], z)).rejects.toMatchObject({
        code: 'EDIT_EXISTS',
        message: expect.stringContaining(`The edit "b" of "${y}"`),
      })
      expect(await mergeMemories([x, y], z, { rename: true })).toMatchObject({
        renamed: [{ file: y, from: 'b', to: 'b-2' }],
      })
      using merged = await loadEditor(model, z, { gate })
      expect(merged.explain(c.prompt)).toMatchObject({ edit: 'b-2' })
    }))

  it('refuses what does not belong together', () =>
    withFiles(async (x, y, z) => {
      using _x = await save(x, [a])
      using wise = await edited(model, [b])
      await wise.save(y)
      await expect(mergeMemories([x], z)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
      await expect(mergeMemories([x, y], z)).rejects.toThrow(/hold edits of per-edit and wise-merge/)
    }))
})

it('an edit is taken out of a file, without the model, as `undo` takes it out', () =>
  withFiles(async (x) => {
    using editor = await save(x, [a, b, c])
    expect(await removeEdit(x, 'b')).toBe(2)
    await editor.undo('b')
    using left = await loadEditor(model, x, { gate })
    expect(await stateOf(left)).toEqual(await stateOf(editor))
    await expect(removeEdit(x, 'b')).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
  }))

it('side memories of single edits are added up, or those that are named', () =>
  withFiles(async (x) => {
    using _ = await save(x, [a, b])
    const [both, first, second] = await Promise.all(
      [undefined, ['a'], ['b']].map((ids) => mergedDelta(model, x, { ids })),
    )
    const { down, up, rank } = await loraAdapter(model, x, { ids: ['a'] })
    const [dModel, dFF] = first!.shape
    const value = (row: number, column: number) => {
      const terms = Array.from(f16ToF32(up.slice(row * rank, (row + 1) * rank)))
      const read = f16ToF32(down)
      return terms.reduce((sum, factor, r) => sum + factor * (read[r * dFF + column] as number), 0)
    }
    expect(first!.delta.length).toBe(dModel * dFF)
    for (const [row, column] of [
      [0, 0],
      [1, 3],
      [dModel - 1, dFF - 1],
    ] as const)
      expect(first!.delta[row * dFF + column]).toBeCloseTo(value(row, column), 4)
    for (const [i, sum] of both!.delta.entries())
      expect(Math.abs(sum - first!.delta[i]! - second!.delta[i]!)).toBeLessThan(1e-4)
    await expect(mergedDelta(model, x, { ids: ['none'] })).rejects.toMatchObject({ code: 'EDIT_UNKNOWN' })
  }))

it('an editor adopts what another learned as if it had been made here', async () => {
  const contrary = { ...a, id: 'contrary', target: c.target }
  using whole = begin()
  await make(whole, [a, b, contrary])
  using adopting = begin()
  for (const record of [a, b, contrary]) {
    using worker = begin()
    await make(worker, [record])
    adopting.adopt(structuredClone(worker.learned(record.id)))
  }
  expect(await stateOf(adopting)).toEqual(await stateOf(whole))
  expect(adopting.edits.at(-1)?.contradicts).toEqual(['a'])
  expect(() => adopting.adopt(whole.learned('a'))).toThrow(/"a" has been made already/)
})
