import { expect, test } from 'vitest'
import { IndexedEdits } from './indexed-edits'

test('only what changed is removed and returned', () => {
  const removed: string[] = []
  const indexed = new IndexedEdits<object>((id) => removed.push(id))
  const [a, b, c, other] = [{}, {}, {}, {}]
  const first = new Map([
    ['a', a],
    ['b', b],
  ])
  expect(indexed.update(first)).toEqual([...first])
  expect(indexed.update(first)).toEqual([])
  const second = new Map(first).set('b', other).set('c', c)
  expect(indexed.update(second).map(([id, entry]) => [id, entry === second.get(id)])).toEqual([
    ['b', true],
    ['c', true],
  ])
  expect(removed).toEqual(['b'])
  second.delete('a')
  const third = new Map(second)
  indexed.added(third)
  expect(indexed.update(third)).toEqual([])
  expect([indexed.get('a'), indexed.get('b')]).toEqual([undefined, other])
})
