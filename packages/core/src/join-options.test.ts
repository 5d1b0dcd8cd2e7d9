import { expect, it } from 'vitest'
import { joinOptions } from './join-options'

it('joins objects with the defaults beside them, and takes all else as it is', () => {
  const defaults = { steps: 70, merge: { method: 'ties', density: 0.5 }, layers: [1, 2], margin: 'auto' }
  const given = { steps: 3, merge: { density: 0.2 }, layers: [4], margin: { alpha: 2 } }
  expect(joinOptions(defaults, given)).toEqual({
    steps: 3,
    merge: { method: 'ties', density: 0.2 },
    layers: [4],
    margin: { alpha: 2 },
  })
})

it('switches off what is null, and says nothing about other options', () => {
  expect(joinOptions({ merge: { method: 'ties' }, steps: 70 }, { merge: null })).toStrictEqual({
    merge: undefined,
  })
})

it('takes nothing from the prototype of the defaults', () => {
  expect(joinOptions({}, { constructor: { name: 'x' } })).toEqual({ constructor: { name: 'x' } })
})
