import type { FastifyInstance } from 'fastify'
import { ApiError } from './errors'

/**
 * Reads bodies of JSON. Throws `ApiError` 400 for other bytes than UTF-8, where Fastify would replace the characters that it
 * cannot read. No body at all passes: clients declare JSON on a DELETE without one.
 */
export function addJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer)
    } catch {
      return done(invalid('it holds bytes that are not UTF-8; send JSON in UTF-8'))
    }
    parse(request, text, (error, value) => done(error && invalid(problemOf(text)), value))
  })
}

function invalid(problem: string): ApiError {
  return new ApiError(400, 'invalid_json', `The body cannot be read: ${problem}.`)
}

/** Says what keeps a text from being read as JSON. */
function problemOf(text: string): string {
  try {
    JSON.parse(text)
    return 'it has a field named "__proto__" or "constructor"; leave that out'
  } catch (error) {
    const [, at] = /at position (\d+)/.exec((error as Error).message) ?? []
    const place =
      at === undefined || Number(at) >= text.length
        ? `ends after ${text.length} characters`
        : `is none from character ${Number(at) + 1} on`
    return `expected JSON, and this ${place}; send one object, whole`
  }
}
