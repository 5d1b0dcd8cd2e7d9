import { expect, it } from 'vitest'
import { differences } from './differences'
import { readTables, textTable } from './text-table'

const table = (rows: string[][]) => textTable(['Method', 'T', 'own', 's'], rows)
const known = {
  methods: `Text.\n\n${table([
    ['WISE', '20', '.86 ± .05', '12'],
    ['GRACE', '20', '.31', '9'],
  ])}\n`,
}

it('a table is aligned, and read as it was written', () => {
  expect(textTable(['', 'own'], [['ρ = 0.3', '.5']])).toBe(
    '|         | own |\n| ------- | --: |\n| ρ = 0.3 |  .5 |',
  )
  expect(readTables(`${known.methods}\n${known.methods}`)).toHaveLength(2)
  expect(readTables('| a | **b\\|c** |\n| --- | --: |\n| x | 1 |')).toEqual([
    { head: ['a', 'b\\|c'], labels: [true, false], rows: [['x', '1']] },
  ])
})

it('figures agree within the tolerance, times and intervals always', () => {
  const fresh = table([
    ['WISE', '20', '.87 ± .07', '90'],
    ['GRACE', '20', '.31', '1'],
  ])
  expect(differences(known, { methods: fresh })).toEqual([])
})

it('names each figure that differs, and those that are missing', () => {
  const fresh = table([
    ['WISE', '20', '.80 ± .05', '12'],
    ['MEMOIR', '20', '', '9'],
  ])
  expect(differences(known, { methods: fresh, curve: '' })).toEqual([
    'methods, WISE, 20, own: .80 ± .05; the page says .86 ± .05.',
    'methods, MEMOIR, 20, Method: MEMOIR; the page says GRACE.',
    'methods, MEMOIR, 20, own: nothing; the page says .31.',
    'The page has no figures "curve".',
  ])
  const shorter = table([['WISE', '20', '.86', '12']])
  expect(differences(known, { methods: shorter })).toEqual([
    '"methods", table 1, has 1 rows; the page has 2.',
  ])
  expect(differences(known, { methods: `${known.methods}\n${known.methods}` })).toEqual([
    '"methods" has 2 tables; the page has 1.',
  ])
})
