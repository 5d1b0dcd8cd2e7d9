import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import type { EditSummary } from '@wise-edit/editors'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describeBraces, describeContradictions, planEdits } from './plan'

function made({ id, prompt, target }: { id: string; prompt: string; target: string }): EditSummary {
  return { id, prompt, target, status: 'done', steps: 1, lossBefore: 1, lossAfter: 0, seconds: 1 }
}

function read(...facts: [prompt: string, target: string, id?: string][]): Promise<EditRecord[]> {
  return loadRecords(facts.map(([prompt, target, id]) => ({ prompt, target, id })))
}

it('leaves out what the memory or an earlier record says', async () => {
  const records = await read(['a', '1'], ['b', '2'], ['b', '2'], ['c', '3'])
  const { make, held } = planEdits(records, [made(records[0]!)])
  expect(make.map(({ id, prompt }) => [id, prompt])).toEqual([
    ['plain-1', 'b'],
    ['plain-3', 'c'],
  ])
  expect(held).toBe(2)
})

it('numbers on where a made-up id is taken, and refuses one that a record brought', async () => {
  const first = await read(['a', '1'], ['b', '2'])
  const second = await read(['c', '3'], ['d', '4'], ['e', '5', 'own'])
  const { make } = planEdits(second, first.map(made))
  expect(make.map(({ id }) => id)).toEqual(['plain-2', 'plain-3', 'own'])
  expect(() => planEdits(second, [made({ id: 'own', prompt: 'x', target: 'y' })])).toThrow(
    /"own" \("e"\) has the id of a different edit \("y"\)/,
  )
})

it('gives the same ids whenever a run is stopped and continued', async () => {
  const fact = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.constantFrom('1', '2'))
  const lists = fc.array(fact, { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(lists, lists, fc.nat(8), async (before, after, stop) => {
      const held = planEdits(await read(...before), []).make.map(made)
      const records = await read(...after)
      const whole = planEdits(records, held).make
      const begun = [...held, ...whole.slice(0, stop).map(made)]
      expect(planEdits(records, begun).make).toEqual(whole.slice(stop))
    }),
  )
})

it('makes an edit again that has other texts in the file, unless another overrules it', async () => {
  const row = { id: 'a', prompt: 'Who?', target: 'Ada', subject: 'S' }
  const [plain] = await loadRecords([row])
  const [more] = await loadRecords([{ ...row, rephrase: 'Which one?', near: ['Where?'] }])
  const held = { ...made(row), subject: 'found', contrasts: ['Where?'], paraphrases: ['What?'] }
  const renewed = (record: EditRecord | undefined, edit: EditSummary, renewing = true) =>
    planEdits([record!], [edit], { renewing })
  expect(renewed(more, held)).toMatchObject({
    make: [],
    renew: [{ id: 'a', prompt: 'Who?', subject: 'S', paraphrases: ['Which one?'], contrasts: ['Where?'] }],
    held: 0,
  })
  for (const plan of [
    renewed(plain, held),
    renewed(more, held, false),
    renewed(more, { ...held, paraphrases: ['Which one?'] }),
    renewed(more, { ...held, overruledBy: 'b' }),
    renewed(more, { ...held, status: 'not learned' }),
  ])
    expect([plan.renew, plan.held]).toEqual([[], 1])
  expect(planEdits([more!], [held], { renewing: true, heldOut: true }).renew).toEqual([])
  // Of two records of one fact the first decides, now and when the command is run again.
  const [other] = await loadRecords([{ ...row, rephrase: 'Whose?' }])
  const same = { ...held, paraphrases: ['Which one?'] }
  expect(planEdits([more!, other!], [held], { renewing: true })).toMatchObject({
    renew: [{ id: 'a' }],
    held: 1,
  })
  expect(planEdits([more!, other!], [same], { renewing: true })).toMatchObject({ renew: [], held: 2 })
})

it('tells of facts that cannot both be learned, once', async () => {
  const [held, ...records] = await read(['Who?', 'Ada'], ['who? ', 'Bo'], ['Where?', 'Rome'])
  const { contradictions } = planEdits(records, [made(held!)])
  expect(describeContradictions(contradictions)).toEqual([
    '"plain-0" and "plain-1" both answer "Who?", with "Ada" and "Bo"',
  ])
})

it('warns of braces that no subject fills', async () => {
  const records = await loadRecords([
    { id: 'open', prompt: '{} was founded by', target: 'Mara' },
    { id: 'filled', prompt: '{} was founded by', target: 'Mara', subject: 'Norvia' },
  ])
  expect(describeBraces(records)).toEqual([
    expect.stringMatching(/^"open" has {} in its prompt, .* no subject/),
  ])
})
