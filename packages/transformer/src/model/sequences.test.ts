import { expect, test } from 'vitest'
import { Sequences } from './sequences'

const ROWS = [[7, 8, 9], [5]]

test('padding on the right: rows begin in the first column', () => {
  const sequences = new Sequences(ROWS)
  expect([sequences.batch, sequences.tokens, sequences.past]).toEqual([2, 3, 0])
  expect([...sequences.ids]).toEqual([7, 8, 9, 5, 0, 0])
  expect([...sequences.positions].slice(0, 4)).toEqual([0, 1, 2, 0])
  expect([0, 1].map((row) => sequences.lastColumn(row))).toEqual([2, 0])
})

test('padding on the left: rows end in the last column', () => {
  const sequences = new Sequences(ROWS, 'left')
  expect([...sequences.ids]).toEqual([7, 8, 9, 0, 0, 5])
  expect([...sequences.positions]).toEqual([0, 1, 2, 0, 0, 0])
  expect([0, 1].map((row) => sequences.firstColumn(row))).toEqual([0, 2])
  expect([0, 1].map((row) => sequences.lastColumn(row))).toEqual([2, 2])
})

test('a step after others goes on counting', () => {
  const step = new Sequences(
    [
      [1, 2],
      [3, 4],
    ],
    'left',
    new Sequences(ROWS, 'left'),
  )
  expect([step.past, step.tokens, ...step.lengths]).toEqual([3, 2, 5, 3])
  expect([...step.positions]).toEqual([3, 4, 1, 2])
  expect([0, 1].map((row) => step.firstColumn(row))).toEqual([0, 2])
  expect([0, 1].map((row) => step.lastColumn(row))).toEqual([1, 1])
})

test.each<[string, () => Sequences, string]>([
  ['no text', () => new Sequences([]), 'EMPTY_SEQUENCE'],
  ['an empty text', () => new Sequences([[1], []]), 'EMPTY_SEQUENCE'],
  [
    'another number of texts',
    () => new Sequences([[1]], 'left', new Sequences(ROWS, 'left')),
    'CACHE_MISMATCH',
  ],
  [
    'steps of different lengths',
    () => new Sequences([[1], [2, 3]], 'left', new Sequences(ROWS, 'left')),
    'CACHE_MISMATCH',
  ],
  [
    'a step after right padding',
    () => new Sequences([[1], [2]], 'right', new Sequences(ROWS)),
    'CACHE_MISMATCH',
  ],
])('%s is refused', (_, make, code) => {
  expect(make).toThrow(expect.objectContaining({ code }))
})
