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

it.each([
  [
    { code: 'too_small', origin: 'number', minimum: 1, message: 'Too small: …' },
    -2,
    'expected at least 1, found -2',
  ],
  [
    { code: 'too_small', origin: 'number', minimum: 0, inclusive: false, message: 'Too small: …' },
    0,
    'expected more than 0, found 0',
  ],
  [
    { code: 'too_big', origin: 'array', maximum: 2, message: 'Too big: …' },
    [1, 2, 3],
    'expected at most 2 entries, found a list of 3',
  ],
  [
    { code: 'too_small', origin: 'array', minimum: 1, message: 'Too small: …' },
    [],
    'expected at least 1 entry, found a list of 0',
  ],
  [
    { code: 'invalid_value', values: ['x', 'y'], message: 'Invalid option: …' },
    'z',
    'expected one of "x", "y", found "z"',
  ],
  [
    { code: 'invalid_type', expected: 'int', message: 'Invalid input: expected int, received number' },
    2.5,
    'expected a whole number, found 2.5',
  ],
  [
    {
      code: 'invalid_union',
      message: 'Invalid input',
      errors: [
        [{ code: 'invalid_value', values: ['auto'], path: [], message: 'Invalid input' }],
        [{ code: 'invalid_type', expected: 'number', path: [], message: 'Invalid input' }],
      ],
    },
    'off',
    'expected "auto" or a number, found "off"',
  ],
])('says in our words that %o does not fit %o', (issue, steps, words) => {
  expect(describeIssues({ issues: [{ ...issue, path: ['steps'] }] }, { value: { steps } })).toBe(
    `steps: ${words}`,
  )
})

it('says what type was found if the value is not at hand, and needs no name for the whole', () => {
  const message = 'Invalid input: expected object, received string'
  const issues = [{ code: 'invalid_type', expected: 'object', path: [], message }]
  expect(describeIssues({ issues }, { whole: '' })).toBe('expected an object, found a text')
})
