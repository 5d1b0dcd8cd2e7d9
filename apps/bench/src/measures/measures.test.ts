import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { Reference } from '@wise-edit/evaluation'
import { fitRecords } from '@wise-edit/measuring/fit-records'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinyCell } from '../../test/cells'
import { createEditor } from '../methods'
import { measure } from '.'
import type { MeasureName } from './names'
import { plain } from './plain-locality'

let model: LanguageModel

beforeAll(async () => {
  model = await loadModel(embeddedModel)
})
afterAll(() => model.dispose())

async function measured(
  names: MeasureName[],
  method: string,
  given: EditRecord[],
  options: Record<string, unknown> = method === 'wise-merge' ? tinyCell().options : {},
) {
  const { records } = fitRecords(model, given)
  using editor: Editor = await createEditor(model, method, options)
  await editor.edit(records)
  return await measure(names, { model, editor, records, seed: 0, answers: new Reference(model) })
}

it('scores what the unedited model knows and does not know', async () => {
  const [record] = await loadRecords('zsre', { limit: 1 })
  const truth: EditRecord = {
    ...record!,
    id: 'truth',
    target: record!.truths[0]!,
    rewordings: [],
    rephrases: [],
    locality: [],
  }
  const open: EditRecord = { ...truth, id: 'open', locality: [{ prompt: 'The mother tongue of' }] }
  const { scores } = await measured(['qa', 'perplexity'], 'unedited', [record!, truth, open])
  expect(scores.rel?.[0]).toBeLessThan(1)
  expect(scores).toMatchObject({ gen: [expect.any(Number), null, null], loc: [1, null, 1] })
  for (const key of ['rel', 'relFree', 'relSays']) expect(scores[key]?.slice(1)).toEqual([1, 1])
  expect(scores.nll?.[0]).toBeGreaterThan(1)
  expect(scores.nll?.[1]).toBeLessThan(0.5)
  expect(scores.tokens?.[1]).toBe(model.query(truth.prompt, truth.target).target.length)
})

it('measures locality on plain questions, and on those about another subject', async () => {
  const records = await loadRecords('zsre', { limit: 6 })
  const spare = { ...records[2]!, subject: undefined, locality: [] }
  const unchanged = await measured(['plain-locality'], 'unedited', [records[0]!, records[1]!, spare])
  expect(unchanged.scores).toEqual({ locPlain: [1, 1, null], locSubject: [1, 1, null] })
  // Indicators alone mistake questions of the same form for edits; comparing them with the edits does not.
  const mean = (values: (number | null)[] = []) =>
    values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length
  const [alone, compared] = [false, 0.4].map(async (similarityPosition) => {
    const options = { paper: { similarityPosition }, steps: 20 }
    const { scores } = await measured(['plain-locality'], 'wise-merge', records, options)
    return mean(scores.locSubject)
  })
  expect(await alone).toBeLessThan(0.97)
  expect(await compared).toBeGreaterThan(0.98)
})

it('asks freely: by format and kind, with the unedited model as it was', async () => {
  const [one, two] = (await loadRecords('zsre', { limit: 2 })) as [EditRecord, EditRecord]
  const near = [{ kind: 'same subject', prompt: 'Who is it by?' }]
  const records = [
    { ...one, near },
    { ...two, portability: [] },
  ]
  const unedited = await measured(['strict'], 'unedited', records)
  expect(unedited.scores).toMatchObject({
    'near@plain': [1, null],
    'near:same subject@plain': [1, null],
    'nearSays@plain': [0, null],
    'far@plain': [1, 1],
    'bleed@plain': [0, 0],
    loc: [1, 1],
  })
  expect(Object.keys(unedited.scores).filter((key) => /^(own|near|far)$|@chat/.test(key))).toEqual([])
  const { scores } = await measured(['strict'], 'wise-merge', records, { steps: 20 })
  expect(scores['own@plain']).toEqual([1, 1])
  expect(scores.rel).toEqual((await measured(['qa'], 'wise-merge', records, { steps: 20 })).scores.rel)
})

it('measures what edits cost elsewhere', async () => {
  const records = await loadRecords('zsre', { limit: 1 })
  const { values } = await measured(['ability'], 'unedited', records)
  expect(values).toMatchObject({ passagesUnchanged: 1, answersUnchanged: 1 })
  expect(values.perplexity).toBe(values.perplexityUnedited)
  const ruined = await measured(['ability'], 'ft-l', records, { learningRate: 0.1, normConstraint: 1 })
  expect(ruined.values.perplexity).toBeGreaterThan(2 * values.perplexity!)
  expect(ruined.values.answersUnchanged).toBeLessThan(0.5)
})

it('puts questions plainly', () => {
  expect(plain('nq question: who wrote hamlet')).toBe('Who wrote hamlet?')
  expect(plain('nq question: who wrote hamlet?')).toBe('Who wrote hamlet?')
  expect(plain('The mother tongue of')).toBe('The mother tongue of')
})

it('scores texts out of distribution', async () => {
  const [one, two] = (await loadRecords('temporal', { limit: 2 })) as [EditRecord, EditRecord]
  const { scores } = await measured(['ood'], 'unedited', [one, { ...two, ood: undefined }])
  expect(scores).toMatchObject({ ood: [expect.any(Number), null], oodExample: [0, null], loc: [1, 1] })
  expect(scores.rel?.every((share) => share! > 0 && share! < 1)).toBe(true)
})

it('asks the memory that holds an edit, where routing is not to err', async () => {
  const records = await loadRecords('zsre', { limit: 2 })
  const { scores } = await measured(['qa', 'oracle-routing'], 'wise-merge', records)
  const unedited = await measured(['qa', 'oracle-routing'], 'unedited', records)
  expect(unedited.scores.relOracle).toBeUndefined()
  for (const [i, oracle] of (scores.relOracle as number[]).entries())
    expect(oracle).toBeGreaterThanOrEqual(Math.max(scores.rel![i]!, unedited.scores.rel![i]!))
  expect(scores.genOracle?.length).toBe(2)
})

it('takes indicators from editors that route, and costs from all', async () => {
  const records = await loadRecords('zsre', { limit: 2 })
  const wise = await measured(['activations', 'cost'], 'wise-merge', records)
  expect(wise.samples.edits?.length).toBe(2)
  expect(wise.samples.irrelevant?.length).toBe(2)
  expect(wise.samples.thresholds?.[0]).toBeGreaterThan(0)
  expect(wise.values.auc).toBeGreaterThan(0.5)
  const { dModel, dFF } = model.decoder.config
  expect(wise.values).toMatchObject({ promptTokensAdded: 0, stepsPerEdit: 2 })
  expect(wise.values.fileBytesPerEdit).toBeGreaterThan(5_000)
  expect(2 * wise.values.memoryBytesPerEdit!).toBeGreaterThanOrEqual(4 * dModel * dFF)
  expect(wise.values.firstTokenMs).toBeGreaterThan(0)
  const none = await measured(['activations', 'cost'], 'unedited', records)
  expect(none.samples).toEqual({})
  expect(none.values.memoryBytesPerEdit).toBe(0)
  expect(none.values.secondsPerEdit).toBeLessThan(0.1)
})
