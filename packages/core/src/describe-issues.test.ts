import { expect, it } from 'vitest'
import { describeIssues } from './describe-issues'

it('names fields by their paths, a whole file by its name', () => {
  const issues = [
    { path: ['edits', 2, 'id'], message: 'expected a text' },
    { path: [], message: 'expected an object' },
  ]
  expect(describeIssues({ issues })).toBe('edits.2.id: expected a text; file: expected an object')
})

it('names five, and counts the others', () => {
  const issues = Array.from({ length: 1000 }, (_, i) => ({ path: [i], message: 'is wrong' }))
  expect(describeIssues({ issues })).toMatch(/^0: is wrong;.* 4: is wrong \(and 995 more\)$/)
})
