import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chunk } from './chunk'

it('keeps all items in order, as many to a list as asked', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const lists = chunk(items, size)
      expect(lists.flat()).toEqual(items)
      for (const list of lists.slice(0, -1)) expect(list).toHaveLength(size)
      expect(lists.every((list) => list.length > 0)).toBe(true)
    }),
  )
})
