import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitRecords } from './split'

const records = await loadRecords(
  Array.from({ length: 30 }, (_, i) => ({
    prompt: `What is ${i}?`,
    target: `${i + 1}`,
    rephrase: `${i} is`,
    locality: `Who is ${i}?`,
  })),
)

it('asks every question of the other records once, and none about taught facts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer(), (limit, seed) => {
      const taught = splitRecords(records, limit, seed)
      const used = Math.min(limit, records.length)
      expect(taught.length).toBe(Math.ceil(used / 2))
      const asked = taught.flatMap(({ far }) => far)
      expect(new Set(asked).size).toBe(asked.length)
      expect(asked.length).toBe(2 * Math.floor(used / 2))
      const numbers = (texts: string[]) => new Set(texts.map((text) => Number(/\d+/.exec(text)![0])))
      const [about, rest] = [numbers(taught.map(({ prompt }) => prompt)), numbers(asked)]
      expect([...rest].filter((number) => about.has(number))).toEqual([])
      expect(rest.size).toBe(Math.floor(used / 2))
      expect(splitRecords(records, limit, seed)).toEqual(taught)
    }),
    { numRuns: 30 },
  )
})

it('leaves out what repeats or contradicts another record', () => {
  const [a, b, c] = records as [EditRecord, EditRecord, EditRecord]
  const torn = { ...c, id: 'torn', target: 'else' }
  const [taught] = splitRecords([a, { ...a, id: 'again' }, b, c, torn], 10, 0)
  expect(taught!.far).toHaveLength(2)
  expect(() => splitRecords([a, c, torn], 10, 0)).toThrow(/^1 of 3 records can be used to tune; expected/)
})
