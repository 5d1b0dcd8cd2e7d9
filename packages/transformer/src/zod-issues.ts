import type { z } from 'zod'

const SHOWN = 5

/** What a schema found wrong, field by field: the first few, since a damaged file may have a million. */
export function describeIssues({ issues }: z.ZodError): string {
  const shown = issues
    .slice(0, SHOWN)
    .map(({ path, message }) => `${path.map(String).join('.') || 'file'}: ${message}`)
  return shown.join('; ') + (issues.length > SHOWN ? ` (and ${issues.length - SHOWN} more)` : '')
}
