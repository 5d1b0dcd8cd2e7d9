import { beforeAll, describe, expect, it } from 'vitest'
import { type EditRecord, loadRecords } from '../src'

const halves: Record<string, EditRecord[]> = {}
beforeAll(async () => {
  for (const half of ['development', 'test']) halves[half] = await loadRecords(`practitioner-${half}`)
})

const normalized = (text: string) => text.normalize('NFKC').toLowerCase()
const asked = ({ prompt, rephrases }: EditRecord) => [prompt, ...rephrases]

/** Counts records by the result of `keyOf`. */
function tally(records: readonly EditRecord[], keyOf: (record: EditRecord) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const record of records) counts.set(keyOf(record), (counts.get(keyOf(record)) ?? 0) + 1)
  return counts
}

/** Script of most letters of a text. */
function scriptOf(text: string): string {
  const scripts = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Devanagari', 'Han', 'Hiragana']
  const letters = (script: string) => text.match(new RegExp(`\\p{Script=${script}}`, 'gu'))?.length ?? 0
  return scripts.reduce((most, script) => (letters(script) > letters(most) ? script : most))
}

describe.each(['development', 'test'])('practitioner-%s', (half) => {
  it('has sixty records and more, of at least ten kinds', () => {
    const records = halves[half]!
    expect(records.length).toBeGreaterThanOrEqual(60)
    const kinds = tally(records, ({ kind }) => kind!)
    expect([...kinds.values()].filter((count) => count >= 5).length).toBeGreaterThanOrEqual(10)
  })

  it('has a sixth in at least five other languages and three scripts', () => {
    const others = halves[half]!.filter(({ language }) => language !== 'en')
    expect(others.length).toBeGreaterThanOrEqual(Math.floor(halves[half]!.length / 6))
    expect(tally(others, ({ language }) => language!).size).toBeGreaterThanOrEqual(5)
    const scripts = tally(others, ({ prompt, rephrases }) => scriptOf([prompt, ...rephrases].join()))
    expect(scripts.size).toBeGreaterThanOrEqual(3)
  })

  it('asks in every form, near and far, and after another turn', () => {
    for (const { id, rewordings, near, far, followUp } of halves[half]!) {
      const forms = rewordings.map(({ form }) => form)
      expect(forms, id).toEqual(expect.arrayContaining(['question', 'statement', 'colloquial', 'chat']))
      const count = (kind: string) => near.filter((question) => question.kind === kind).length
      expect([count('same subject') >= 3, count('same relation') >= 2, far.length >= 2], id).toEqual(
        Array(3).fill(true),
      )
      expect(followUp, id).toHaveLength(2)
    }
  })

  it('asks each question once, and never gives the target away', () => {
    const records = halves[half]!
    const questions = records.flatMap((record) => [
      ...asked(record),
      ...record.near.map(({ prompt }) => prompt),
      ...record.far,
    ])
    expect(new Set(questions.map(normalized)).size).toBe(questions.length)
    for (const record of records) {
      const told = [...asked(record), ...record.followUp!].filter((prompt) =>
        normalized(prompt).includes(normalized(record.target)),
      )
      expect(told, record.id).toEqual([])
      expect(normalized(record.followUp![1]!), record.id).not.toContain(normalized(record.subject!))
    }
  })

  it('has multiple choices that begin with the target, and portability of three kinds', () => {
    const records = halves[half]!
    const chosen = records.filter(({ choices }) => choices)
    expect(chosen.length).toBeGreaterThanOrEqual(20)
    for (const { id, choices, target } of chosen) expect(choices![0], id).toBe(target)
    const kinds = new Set(records.flatMap(({ portability }) => portability.map(({ kind }) => kind)))
    expect([...kinds].sort()).toEqual(['alias', 'one-hop', 'reversal'])
  })
})

it('keeps the subjects and questions of the halves apart', () => {
  const [development, test] = [halves.development!, halves.test!]
  const both = [...development, ...test]
  expect(tally(both, ({ subject }) => normalized(subject!)).size).toBe(both.length)
  expect(tally(both, ({ id }) => id).size).toBe(both.length)
  const questions = (records: EditRecord[]) =>
    new Set(
      records.flatMap((one) => [...asked(one), ...one.locality.map(({ prompt }) => prompt)]).map(normalized),
    )
  expect([...questions(development)].filter((question) => questions(test).has(question))).toEqual([])
  const about = (subjects: EditRecord[], others: EditRecord[]) =>
    others
      .flatMap(asked)
      .filter((prompt) => subjects.some(({ subject }) => normalized(prompt).includes(normalized(subject!))))
  expect(about(development, test)).toEqual([])
  expect(about(test, development)).toEqual([])
})
