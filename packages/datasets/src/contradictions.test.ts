import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Contradiction, findContradictions } from './contradictions'
import { type EditRecord, editRecord } from './record'

function record(id: string, fields: Partial<EditRecord>): EditRecord {
  return { ...editRecord({ id, prompt: `prompt ${id}`, target: 't' }), ...fields }
}

const found = (records: EditRecord[], kind?: Contradiction['kind']) =>
  findContradictions(records)
    .contradictions.filter((contradiction) => kind === undefined || contradiction.kind === kind)
    .map(({ kind, record, other }) => [kind, record.id, other.id])

describe('findContradictions', () => {
  it('finds a prompt with two targets, ignoring case and white space', () => {
    const records = [
      record('a', { prompt: 'Who  is he?', target: 'Ann' }),
      record('b', { prompt: 'who is he? ', target: 'Bob' }),
      record('c', { prompt: 'who is he?', target: 'Ann ' }),
    ]
    expect(found(records)).toEqual([
      ['prompt', 'a', 'b'],
      ['prompt', 'b', 'a'],
      ['prompt', 'c', 'b'],
    ])
    expect(found([records[0]!, records[2]!])).toEqual([])
  })

  it('counts a target in another case as another target', () => {
    expect(
      found([record('a', { prompt: 'p', target: 'x' }), record('b', { prompt: 'p', target: 'X' })]),
    ).toHaveLength(2)
  })

  it('finds a rephrase that is another prompt or another rephrase', () => {
    const records = [
      record('a', { prompt: 'p', rephrases: ['q'], target: 'x' }),
      record('b', { prompt: 'q', rephrases: ['r'], target: 'y' }),
      record('c', { prompt: 's', rephrases: ['u', 'r'], target: 'x' }),
    ]
    expect(found(records)).toEqual([
      ['rephrase-prompt', 'a', 'b'],
      ['rephrase', 'b', 'c'],
      ['rephrase', 'c', 'b'],
    ])
  })

  it('finds a fact that is edited to several targets in different words', () => {
    const fact = { subject: 'Tesla', truths: ['1998', 'other'] }
    const report = findContradictions([
      record('a', { ...fact, target: '2006' }),
      record('b', { ...fact, truths: ['1998'], target: '2011' }),
      record('c', { subject: 'Tesla', truths: ['Tom'], target: 'Ann' }),
      record('d', { subject: 'Tesla', target: 'Bob' }),
    ])
    expect(report.facts).toBe(2)
    expect(report.contradictions.map(({ kind, record, other }) => [kind, record.id, other.id])).toEqual([
      ['fact', 'a', 'b'],
      ['fact', 'b', 'a'],
    ])
  })

  it('agrees with a comparison of all pairs', () => {
    const word = fc.constantFrom('a', 'A ', 'b', 'c')
    const drawn = fc.array(
      fc.record({
        prompt: word,
        target: word,
        rephrases: fc.array(word, { maxLength: 2 }),
        subject: fc.option(word, { nil: undefined }),
        truths: fc.array(word, { maxLength: 2 }),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(drawn, (all) => {
        const records = all.map((fields, i) => record(String(i), fields))
        const key = (text: string) => text.trim().toLowerCase()
        const same = {
          prompt: (a, b) => key(a.prompt) === key(b.prompt),
          rephrase: (a, b) => a.rephrases.some((text) => b.rephrases.map(key).includes(key(text))),
          'rephrase-prompt': (a, b) => a.rephrases.some((text) => key(text) === key(b.prompt)),
          fact: (a, b) =>
            [a, b].every(({ subject, truths }) => subject !== undefined && truths.length > 0) &&
            key(a.subject!) === key(b.subject!) &&
            key(a.truths[0]!) === key(b.truths[0]!),
        } satisfies Record<Contradiction['kind'], (a: EditRecord, b: EditRecord) => boolean>
        for (const [kind, shared] of Object.entries(same) as [
          Contradiction['kind'],
          (typeof same)['fact'],
        ][]) {
          const clash = (a: EditRecord, b: EditRecord) => a.target.trim() !== b.target.trim() && shared(a, b)
          const pairs = found(records, kind)
          expect(pairs.map(([, id]) => id)).toEqual(
            records.filter((a) => records.some((b) => clash(a, b))).map(({ id }) => id),
          )
          for (const [, id, other] of pairs)
            expect(clash(records[Number(id)]!, records[Number(other)]!)).toBe(true)
        }
      }),
      { seed: 1 },
    )
  })
})
