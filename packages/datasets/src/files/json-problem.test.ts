import { parseJson } from '@wise-edit/core/internal'
import { expect, it } from 'vitest'
import { jsonProblem, lineOf, unclosedProblem } from './json-problem'

it.each([
  ['{"a": "b"},', 'a comma after the object'],
  ['{"a": "b",}', 'a comma before "}"'],
  ['{"a": ["b", ]}', 'a comma before "]"'],
  ['{"a": "b"} {"a": "c"}', 'two objects with nothing between them'],
  ["{'a': 'b'}", 'a single quote'],
  ['{“a”: “b”}', 'the quote “'],
  ['{"a": NaN}', 'NaN'],
  ['{"a": None}', 'None'],
  ['{a: "b"}', 'a name without quotes'],
  ['{"a": "say "hi" now"}', 'a quote inside a text'],
  ['{"a": "b" "c": "d"}', 'two texts with nothing between them'],
  ['{"a": "b}', 'a text without its closing quote'],
  ['{"a": "b\nc"}', 'a text without its closing quote'],
  ['{"a": "b\tc"}', 'a tab inside a text'],
  ['{"a": "b\\"\u0001\tc"}', 'the control character U+0001 inside a text'],
  ['// facts\n{"a": "b"}', 'a comment'],
  ['{"a": "b", # the answer\n "c": "d"}', 'a comment'],
  ['["a", "b"]\n["c", "d"]', 'two lists with nothing between them'],
])('%j has %s', (text, found) => {
  expect(() => parseJson(text)).toThrow()
  expect(jsonProblem(text)?.found).toBe(found)
})

it('takes nothing inside a text for a mistake', () => {
  const quoted = JSON.stringify(`'a', None,} {x: "b" ,] “`)
  expect(jsonProblem(`{"a": ${quoted}`)).toBeUndefined()
  expect(jsonProblem('{"a":\t"b"')).toBeUndefined()
})

it.each([
  ['[{"a": "]"}', 'no closing "]"'],
  ['{"a": ["b"]\n', 'no closing "}"'],
  ['{"a": ["b"}', undefined],
  ['[1]', undefined],
])('%j has %s', (text, found) => expect(unclosedProblem(text)?.found).toBe(found))

it('finds the line of an offset with any line endings', () => {
  const text = '[\r\n1,\r2,\n,]'
  expect(lineOf(text, jsonProblem(text)!.at)).toBe(4)
})
