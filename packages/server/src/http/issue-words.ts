import type { z } from 'zod'

/** Fields of zod's issues of any kind. */
type AnyIssue = { [Name in keyof Fields]?: Fields[Name] } & Pick<z.core.$ZodIssue, 'message'> & {
    code: string
  }
interface Fields {
  expected: string
  origin: string
  minimum: number | bigint
  maximum: number | bigint
  values: readonly unknown[]
}

/** Beginnings of zod's own messages; others were written for the field. */
const OF_ZOD = /^(Invalid (input|option)|Too (small|big))\b/

/** Says what was found and what was expected. A message that was written for the field is returned unchanged. */
export function issueWords(issue: AnyIssue): string {
  const { code, message, minimum, maximum, origin = '', values = [] } = issue
  if (!OF_ZOD.test(message)) return message
  if (code === 'too_small') {
    return origin === 'string' && minimum === 1
      ? 'it is empty; expected a text'
      : `expected at least ${minimum}${unitOf(origin)}`
  }
  if (code === 'too_big') return `expected at most ${maximum}${unitOf(origin)}`
  if (code === 'invalid_value') {
    return `expected ${values.length > 1 ? 'one of ' : ''}${values.map((value) => JSON.stringify(value)).join(', ')}`
  }
  if (code !== 'invalid_type')
    return 'it has none of the shapes that are known; GET /openapi.json describes them'
  const [, received = ''] = /received (\S+)$/.exec(message) ?? []
  return `expected ${nameOf(issue.expected ?? '')}, found ${nameOf(received)}`
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : ''
}

const NAMES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  undefined: 'nothing',
  NaN: 'no number',
  Infinity: 'a number beyond all limits',
}

function nameOf(type: string): string {
  return NAMES[type] ?? type
}
