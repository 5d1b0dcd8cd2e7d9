/** Issue of a failed schema check, as zod describes it; which fields there are depends on its kind. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string
  readonly expected?: string
  readonly origin?: string
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly inclusive?: boolean
  readonly values?: readonly unknown[]
  /** Fields that are not known. */
  readonly keys?: readonly string[]
  /** Issues of each shape of a union. */
  readonly errors?: readonly (readonly SchemaIssue[])[]
}

/** Beginnings of zod's own messages; others were written for the field. */
const OF_ZOD = /^(Invalid (input|option)|Too (small|big))\b/

/**
 * Says what was expected and, given its description, what was found. A message that was written for the field is returned
 * unchanged.
 */
export function issueWords(issue: SchemaIssue, found?: string): string {
  const { code, message, minimum, origin } = issue
  if (!OF_ZOD.test(message)) return message
  if (code === 'too_small' && origin === 'string' && minimum === 1) return 'it is empty; expected a text'
  const expected = expectation(issue)
  if (expected === undefined) return 'it has none of the shapes that are known'
  const [, received] = /received (\S+)$/.exec(message) ?? []
  const given = found ?? (received && nameOf(received))
  return `expected ${expected}${given === undefined ? '' : `, found ${given}`}`
}

/** Returns what was expected; `undefined` if it takes more than a few words to say. */
function expectation(issue: SchemaIssue): string | undefined {
  const { code, minimum, maximum, inclusive, origin = '', values = [], errors = [] } = issue
  if (code === 'too_small')
    return `${inclusive === false ? 'more than' : 'at least'} ${minimum}${unitOf(origin, minimum)}`
  if (code === 'too_big')
    return `${inclusive === false ? 'less than' : 'at most'} ${maximum}${unitOf(origin, maximum)}`
  if (code === 'invalid_type') return nameOf(issue.expected ?? '')
  if (code === 'invalid_value') {
    const listed = values.map((value) => JSON.stringify(value)).join(', ')
    return values.length > 1 ? `one of ${listed}` : listed
  }
  const shapes = errors.map(([first]) => (first?.path.length === 0 ? expectation(first) : undefined))
  return shapes.length === 0 || shapes.includes(undefined) ? undefined : shapes.join(' or ')
}

function unitOf(origin: string, count: number | bigint | undefined): string {
  const [one, many] = UNITS[origin] ?? ['', '']
  return Number(count) === 1 ? one : many
}

const UNITS: Record<string, [one: string, many: string]> = {
  string: [' character', ' characters'],
  array: [' entry', ' entries'],
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
