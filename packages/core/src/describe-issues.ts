/** Issues of a failed schema check, in the shape of zod's errors. */
export interface SchemaIssues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
}

const SHOWN = 5

/** Names the first few issues, field by field: a damaged file may have a million of them. */
export function describeIssues({ issues }: SchemaIssues): string {
  const shown = issues
    .slice(0, SHOWN)
    .map(({ path, message }) => `${path.map(String).join('.') || 'file'}: ${message}`)
  return shown.join('; ') + (issues.length > SHOWN ? ` (and ${issues.length - SHOWN} more)` : '')
}
