import { describeValue } from './describe-value'
import { issueWords, type SchemaIssue } from './issue-words'

/** Issues of a failed schema check, in the shape of zod's errors. */
export interface SchemaIssues {
  readonly issues: readonly SchemaIssue[]
}

const SHOWN = 5

/**
 * Names the first few issues, field by field: a damaged file may have a million of them. Of a `value` that was checked, it
 * says what was found. `whole` stands for a value without fields; default "file".
 */
export function describeIssues(
  { issues }: SchemaIssues,
  { value, whole = 'file' }: { value?: unknown; whole?: string } = {},
): string {
  const shown = issues.slice(0, SHOWN).map((issue) => {
    const field = issue.path.map(String).join('.') || whole
    const found = valueAt(value, issue.path)
    return `${field && `${field}: `}${issueWords(issue, found === undefined ? undefined : describeValue(found))}`
  })
  return shown.join('; ') + (issues.length > SHOWN ? ` (and ${issues.length - SHOWN} more)` : '')
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((held, key) => (held as Record<PropertyKey, unknown> | null)?.[key], value)
}
