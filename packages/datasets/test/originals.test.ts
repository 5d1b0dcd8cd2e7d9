import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findContradictions, loadRecords } from '../src'

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const folder = process.env.WISE_DATA ?? here('../../.cache/data')
const original = (name: string) => join(folder, `${name}.json`)

describe.skipIf(!existsSync(original('wise/ZsRE/zsre_mend_edit')))(
  'original files (need the folder that WISE_DATA names, or .cache/data)',
  () => {
    it.each([
      ['wise/ZsRE/zsre_mend_edit', 1037, 'zsre-'],
      ['wise/hallucination/hallucination-edit', 600, 'hallucination-'],
      ['wise/hallucination/hallucination-train', 306, 'hallucination-'],
      ['wise/temporal/temporal-edit', 75, 'temporal-'],
      ['wise/temporal/temporal-train', 75, 'temporal-'],
      ['counterfact/counterfact-edit', 10_000, 'counterfact-'],
      ['counterfact/counterfact-train', 10_000, 'counterfact-'],
      ['counterfact/counterfact-val', 1919, 'counterfact-'],
      ['knowedit/benchmark_ZsRE_ZsRE-test-all', 1304, 'knowedit-'],
    ])('%s is read whole', async (name, count, prefix) => {
      const records = await loadRecords(original(name))
      expect(records).toHaveLength(count)
      expect(records.every(({ id }) => id.startsWith(prefix))).toBe(true)
    })

    it('finds the two records of the ZsRE training sample that have no target', async () => {
      const places: number[] = []
      const path = original('wise/ZsRE/zsre_mend_train-1k')
      const records = await loadRecords(path, { onInvalid: ({ index }) => places.push(index) })
      expect([records.length, places]).toEqual([998, [534, 723]])
      await expect(loadRecords(path)).rejects.toThrow(/record 534: "alt" is "";/)
    })

    it('pairs the irrelevant texts of ZsRE as the reference does', async () => {
      const irrelevant = original('wise/ZsRE/zsre_loc_prompts_1000')
      const records = await loadRecords(original('wise/ZsRE/zsre_mend_edit'), { irrelevant })
      const texts: string[] = JSON.parse(readFileSync(irrelevant, 'utf8'))
      expect(records.map((record) => record.irrelevant)).toEqual([...texts, ...texts.slice(0, 37)])
    })

    it('makes irrelevant texts of the training split of the passages', async () => {
      const irrelevant = original('wise/hallucination/hallucination-train')
      const records = await loadRecords(original('wise/hallucination/hallucination-edit'), { irrelevant })
      expect(records[306]!.irrelevant).toBe(records[0]!.irrelevant)
      expect(records[0]!.irrelevant).toMatch(/^Academic Coach, .* passions unite with thousands of faculty/s)
    })

    it('counts the contradictions of ZsRE', async () => {
      const { facts, contradictions } = findContradictions(
        await loadRecords(original('wise/ZsRE/zsre_mend_edit')),
      )
      const count = (kind: string) =>
        contradictions.filter((contradiction) => contradiction.kind === kind).length
      expect(facts).toBe(743)
      expect(count('fact')).toBe(407)
      expect(count('rephrase-prompt')).toBe(21)
      expect(count('rephrase')).toBe(13)
      expect(count('prompt')).toBe(0)
    })

    it('gives the bundled files back to the byte', () => {
      const out = mkdtempSync(join(tmpdir(), 'wise-datasets-'))
      onTestFinished(() => rmSync(out, { recursive: true }))
      execFileSync(process.execPath, [here('scripts/write-data.js'), folder, out])
      const names = readdirSync(out)
      expect(names.sort()).toEqual(readdirSync(here('data')).filter((name) => name.endsWith('.jsonl')))
      for (const name of names) {
        expect(readFileSync(join(out, name)).equals(readFileSync(join(here('data'), name)))).toBe(true)
      }
    })
  },
)
