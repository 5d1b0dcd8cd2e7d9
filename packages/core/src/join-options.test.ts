import { expect, it } from 'vitest'
import { joinOptions } from './join-options'

it('merges objects with the defaults, and takes other values unchanged', () => {
  const defaults = { steps: 70, merge: { method: 'ties', density: 0.5 }, layers: [1, 2], margin: 'auto' }
  const given = { steps: 3, merge: { density: 0.2 }, layers: [4], margin: { alpha: 2 } }
  expect(joinOptions(defaults, given)).toEqual({
    steps: 3,
    merge: { method: 'ties', density: 0.2 },
    layers: [4],
    margin: { alpha: 2 },
  })
})

it('switches off options that are null, and no others', () => {
  expect(joinOptions({ merge: { method: 'ties' }, steps: 70 }, { merge: null })).toStrictEqual({
    merge: undefined,
  })
})

it('takes nothing from the prototype of the defaults', () => {
  expect(joinOptions({}, { constructor: { name: 'x' } })).toEqual({ constructor: { name: 'x' } })
})
