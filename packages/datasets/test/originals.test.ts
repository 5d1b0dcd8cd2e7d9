import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWhere } from '@wise-edit/testing'
import { expect, it, onTestFinished } from 'vitest'
import { findContradictions, loadRecords } from '../src'

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const folder = process.env.WISE_DATA ?? here('../../.cache/data')
const original = (name: string) => join(folder, `${name}.json`)

describeWhere(
  existsSync(original('wise/ZsRE/zsre_mend_edit')),
  'original files',
  'they are not in the folder that WISE_DATA names, nor in .cache/data',
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
      ['knowedit/wiki_counterfact-dev', 600, 'knowedit-'],
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

    it('reads the questions of wiki_counterfact by kind, without the two that have no answer', async () => {
      const records = await loadRecords(original('knowedit/wiki_counterfact-dev'))
      const kinds = records.flatMap(({ near, portability }) =>
        [...near, ...portability].map(({ kind }) => kind),
      )
      const count = (kind: string) => kinds.filter((other) => other === kind).length
      expect(Object.fromEntries([...new Set(kinds)].map((kind) => [kind, count(kind)]))).toEqual({
        'same subject': 524,
        forgetfulness: 334,
        alias: 589,
        'one-hop': 210,
        'logical generalization': 121,
      })
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
      const published = (name: string) => name.endsWith('.jsonl') && !name.startsWith('practitioner-')
      expect(names.sort()).toEqual(readdirSync(here('data')).filter(published))
      for (const name of names) {
        expect(readFileSync(join(out, name)).equals(readFileSync(join(here('data'), name)))).toBe(true)
      }
    })
  },
)
