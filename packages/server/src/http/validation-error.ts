import { issueWords, type SchemaIssue } from '@wise-edit/core/internal'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { ApiError } from './errors'

/** Returns the error for a request that does not match its schema; `undefined` for other errors. */
export function validationError(error: unknown): ApiError | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined
  const [first] = error.validation
  if (!first) return undefined
  const path = first.instancePath.split('/').filter(Boolean)
  const issue = innermost({ ...first.params, code: first.keyword, path, message: first.message ?? '' })
  const { code, path: at, keys } = issue
  if (code === 'unrecognized_keys') {
    const param = [...at, keys?.[0] ?? ''].join('.')
    return new ApiError(400, 'unknown_parameter', `Unknown parameter: "${param}". Leave it out.`, { param })
  }
  const param = at.join('.') || null
  const words = issueWords(issue) + (code === 'invalid_union' ? '; see GET /openapi.json' : '')
  const about = param ? `"${param}" cannot be used: ${words}` : `The body cannot be used: ${words}`
  return new ApiError(400, 'invalid_value', `${about}.`.replace(/\.\.$/, '.'), { param })
}

/** Returns the issue or, for a union, the issue of the shape that fits best. */
function innermost(issue: SchemaIssue): SchemaIssue {
  const shapes = issue.code === 'invalid_union' ? (issue.errors ?? []) : []
  // A shape of another type is not the one that the client meant.
  const meant = shapes.filter(
    (issues) => !issues.some(({ code, path }) => path.length === 0 && code === 'invalid_type'),
  )
  const [best] = [...meant].sort((a, b) => a.length - b.length || otherTypes(a) - otherTypes(b))
  if (!best?.[0]) return issue
  return innermost({ ...best[0], path: [...issue.path, ...best[0].path] })
}

/** Number of issues with values of another type than the shape's; a fraction where a whole number is expected is none. */
function otherTypes(issues: readonly SchemaIssue[]): number {
  return issues.filter(({ code, expected }) => code === 'invalid_type' && expected !== 'int').length
}
