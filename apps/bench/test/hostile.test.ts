import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { WiseError } from '@wise-edit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { damagedJson, polluted } from '../../../packages/transformer/test/damage-json'
import { toJson } from '../src/cell/json-file'
import { cellSchema } from '../src/cell/schema'
import type { CellState } from '../src/cell/state'
import { readCell } from '../src/cell/store'
import { experimentSchema } from '../src/experiment/experiment'
import { loadExperiment } from '../src/experiment/load-experiment'
import { readResults } from '../src/report/manifest'
import { reportOf, terminalReport } from '../src/report/report'
import { tempFolder, tinyCell } from './cells'
import { manifestOf, stateOf } from './states'

const state = stateOf({ T: [1, 2] }, 0.5, () => ({ values: { auc: 0.5 }, samples: { edits: [1, 2] } }))
const manifest = manifestOf([state], { plots: ['over-edits', 'bars', 'histogram'] })

/** Runs everything that the report command does with a folder; an error must name the file. */
async function reportOrRefusal(folder: string): Promise<'reported' | 'refused'> {
  try {
    const { manifest, states } = await readResults(folder)
    expect(terminalReport(reportOf(manifest, states))).toEqual(expect.any(String))
    return 'reported'
  } catch (error) {
    expect(error).toBeInstanceOf(WiseError)
    expect(error).toMatchObject({ code: 'RESULTS_DAMAGED', message: expect.stringContaining(folder) })
    expect((error as Error).message.length).toBeLessThan(2000)
    return 'refused'
  } finally {
    expect(polluted()).toBe(false)
  }
}

function writeResults(folder: string, written: { manifest?: unknown; state?: unknown }): void {
  mkdirSync(`${folder}/cells`, { recursive: true })
  writeFileSync(`${folder}/experiment.json`, toJson(written.manifest ?? manifest))
  writeFileSync(`${folder}/cells/${state.cell.id}.json`, toJson(written.state ?? state))
}

describe('a folder of results', () => {
  it.each([
    ['experiment.json', (damaged: unknown) => ({ manifest: damaged }), manifest],
    ["a cell's file", (damaged: unknown) => ({ state: damaged }), state],
  ] as const)('any damage of %s is refused, or there is a report', async (_, put, good) => {
    const folder = tempFolder()
    const seen = new Set<string>()
    const likely = ['rel', 'done', { $number: 'NaN' }, { $number: '-Infinity' }, { $number: {} }, '../x']
    await fc.assert(
      fc.asyncProperty(damagedJson(good, likely), async (damaged) => {
        writeResults(folder, put(damaged))
        seen.add(await reportOrRefusal(folder))
      }),
      { numRuns: 150, seed: 41 },
    )
    expect([...seen].sort()).toEqual(['refused', 'reported'])
  })

  it('a cell of any bytes, or cut anywhere, is refused', async () => {
    const folder = tempFolder()
    const text = Buffer.from(toJson(state))
    const cut = fc.nat(text.length - 2).map((length) => text.subarray(0, length))
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), cut), async (bytes) => {
        writeResults(folder, {})
        writeFileSync(`${folder}/cells/${state.cell.id}.json`, bytes)
        expect(await reportOrRefusal(folder)).toBe('refused')
      }),
      { numRuns: 60, seed: 42 },
    )
  })

  it.each(['../x', '..', '.', 'a/b', '/etc/passwd', 'a\\b', '', 'x'.repeat(300)])(
    'no cell is called %j, and none continues from a file of that name',
    async (name) => {
      const folder = tempFolder()
      const sequence: CellState['sequence'] = { edits: 1, seconds: 1, file: name }
      writeResults(folder, { state: { ...state, sequence } })
      await expect(readCell(folder, state.cell.id)).rejects.toMatchObject({ code: 'RESULTS_DAMAGED' })
      for (const wrong of [{ id: name }, { experiment: name }]) {
        expect(cellSchema.safeParse(tinyCell(wrong)).success).toBe(false)
      }
    },
  )

  it('that an earlier version wrote can be read', async () => {
    const { states } = await readResults(fileURLToPath(new URL('golden/earlier-results', import.meta.url)))
    expect(states.map(({ checkpoints }) => checkpoints.map(({ T }) => T))).toEqual([[10]])
  })
})

describe('an experiment', () => {
  it('of any shape is refused, or has all that a plan needs', () => {
    const good = {
      name: 'made',
      title: 'Made up',
      arms: ['ft-l', { method: 'wise-merge', options: {} }],
      T: [1],
    }
    const seen = new Set<boolean>()
    fc.assert(
      fc.property(damagedJson(good, ['qa', 'zsre', 1]), (damaged) => {
        const { success, data } = experimentSchema.safeParse(damaged)
        seen.add(success)
        if (success) for (const { method } of data.arms) expect(method).not.toBe('')
        expect(polluted()).toBe(false)
      }),
      { numRuns: 300, seed: 43 },
    )
    expect(seen.size).toBe(2)
  })

  it.each([
    ['no JSON', '{"name": '],
    ['of other bytes', Buffer.from([0xff, 0x00, 0x7b])],
    ['a list', '[1]'],
    ['one with an unknown setting', '{"name":"a","title":"b","arms":["ft-l"],"T":[1],"steps":2}'],
  ])('in a file that is %s is refused', async (_, content) => {
    const path = `${tempFolder()}/experiment.json`
    writeFileSync(path, content)
    await expect(loadExperiment(path)).rejects.toMatchObject({ code: 'EXPERIMENT_INVALID' })
  })
})
