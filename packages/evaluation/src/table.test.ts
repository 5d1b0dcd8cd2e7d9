import { expect, it } from 'vitest'
import { totalsOf } from './evaluate'
import { strictTable, teacherForcedTable } from './table'

it('shows each score that was asked for, its kinds below it, and formats beside it', () => {
  const scores = {
    rel: 1,
    near: 0.5,
    'near@plain': 1,
    'near@chat': 0,
    'near:same subject': 0.5,
    'near:unnamed': 0.5,
    own: 1,
    'own@chat': 1,
  }
  const totals = totalsOf([{ scores }])
  expect(strictTable({ totals, formats: ['plain', 'chat'] })).toEqual([
    ['free answers', 'share', '95 % interval', 'plain', 'chat'],
    ['own question answered as taught', '1.000', '1.00 to 1.00', '', '1.000'],
    ['near answers unchanged', '0.500', '0.50 to 0.50', '1.000', '0.000'],
    ['- same subject', '0.500', '0.50 to 0.50', '', ''],
  ])
  expect(strictTable({ totals, formats: ['plain'] })[1]).toHaveLength(3)
  expect(teacherForcedTable({ totals }).slice(1)).toEqual([['reliability', '1.000', '1.00 to 1.00']])
})
