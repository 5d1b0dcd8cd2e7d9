import { expect, it } from 'vitest'
import { tempFolder } from '../../test/cells'
import { defineExperiment } from '../experiment/experiment'
import type { MeasuredClaim } from './claim'
import { differences } from './differences'
import { newPage, partsOf } from './page'
import { answerSummary, answersByForm } from './parts/answers'
import { routingCurve } from './parts/curve'
import { methodParts } from './parts/methods'
import { reproduce } from './reproduce'

/** Facts in the prompt, found by their words: nothing is trained. */
const experiment = defineExperiment({
  name: 'practitioner',
  version: 3,
  title: 'Tiny',
  data: ['practitioner-development'],
  arms: [{ method: 'in-context', label: 'BM25', options: { retrieval: 'bm25' } }],
  T: [2],
  measures: ['strict', 'routing'],
})

const claim: MeasuredClaim = {
  name: 'tiny',
  title: 'Two facts in the prompt',
  cost: '10 s',
  runs: [{ name: 'facts', experiment }],
  parts: (results) => {
    const { facts = [] } = results
    return {
      ...methodParts(results),
      summary: answerSummary(facts, ['en', 'de']),
      answers: answersByForm(facts, ['en', 'de']),
      curve: routingCurve(facts, -0.25),
    }
  },
}

const limits = { workers: 1, threads: 1, save: { edits: 10, seconds: 30 } }

it('measures a claim, repeats its figures, and resumes a stopped run', async () => {
  const folder = tempFolder()
  expect(await reproduce(claim, { ...limits, folder, budgetSeconds: 0 })).toBeUndefined()
  const parts = (await reproduce(claim, { ...limits, folder }))!
  expect(parts.summary).toMatch(/^\| +\| English, chat \| English, plain \| others, chat/)
  expect(parts.answers).toMatch(/\n\| own question +\| English +\| +1 \| +1\.00 \| /)
  expect(parts.answers).toMatch(/\n\| near: same subject +\| others +\| +1 \| /)
  expect(parts.methods).toMatch(/\n\| BM25 +\| plain +\| +2 \| /)
  expect(parts.curve).toContain(' **-0.25** ')
  expect(parts.curve).toMatch(/\| rewordings that arrive, English +\| /)
  expect(parts.provenance).toMatch(
    /^- BM25: experiment practitioner, version 3; embedded \(fingerprint [0-9a-f]{12}\); practitioner-development/,
  )
  expect(differences(partsOf(newPage(claim, parts)), parts)).toEqual([])
  expect(await reproduce(claim, { ...limits, folder })).toEqual(parts)
  const fresh = await reproduce(claim, { ...limits, folder: tempFolder() })
  expect(differences(parts, fresh!)).toEqual([])
}, 300_000)

it('makes a page of a whole report where a claim names no parts', async () => {
  const { parts: _, ...plain } = claim
  const tiny = { ...experiment, T: [1], rollbacks: 1, measures: ['qa' as const] }
  const parts = await reproduce(
    { ...plain, runs: [{ name: 'facts', experiment: tiny }] },
    { ...limits, folder: tempFolder() },
  )
  expect(Object.keys(parts!)).toEqual(['report'])
  expect(parts!.report).toMatch(
    /^## practitioner-development, embedded\n[\s\S]*## Settings\n[\s\S]*version 3;/,
  )
}, 300_000)
