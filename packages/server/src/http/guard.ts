import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopback } from './access'
import { ApiError } from './errors'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a route needs no token: the page, which asks for it, and what says that the server lives. */
    open?: boolean
  }
}

/**
 * Lets in only who may come. With a token, that is who sends it. Without one the server is bound to loopback, and the
 * danger is a web page that makes the user's browser ask: its name in `Host` or `Origin` gives it away.
 */
export function addGuard(app: FastifyInstance, token: string | undefined): void {
  app.addHook('onRequest', async (request) => {
    if (token === undefined) return checkLocal(request)
    const { config, url } = request.routeOptions
    if (url !== undefined && !config.open) checkToken(request, token)
  })
}

function checkToken({ headers }: FastifyRequest, token: string): void {
  const [, sent] = /^bearer +(.+)$/i.exec(headers.authorization ?? '') ?? []
  // Digests are of one length, so that the comparison says nothing of the token's.
  if (sent !== undefined && timingSafeEqual(digest(sent), digest(token))) return
  const problem = sent === undefined ? 'No token was sent' : 'The token is wrong'
  const message = `${problem}; expected the header "Authorization: Bearer TOKEN" with the token that the server was started with.`
  throw new ApiError(401, 'invalid_api_key', message, { type: 'authentication_error' })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function checkLocal({ headers }: FastifyRequest): void {
  const host = nameOf(`http://${headers.host}`)
  if (host === undefined || !isLoopback(host)) {
    const message = `The Host header is ${JSON.stringify(headers.host ?? '')}; without a token this server answers only to localhost, 127.0.0.1 and [::1]. Start it with a token to reach it by other names.`
    throw new ApiError(403, 'host_not_allowed', message)
  }
  const { origin } = headers
  if (origin === undefined || isLoopback(nameOf(origin) ?? '')) return
  const message = `The page ${JSON.stringify(origin)} may not use this server, which has no token. Start it with one.`
  throw new ApiError(403, 'origin_not_allowed', message)
}

function nameOf(url: string): string | undefined {
  try {
    return new URL(url).hostname
  } catch {
    return undefined
  }
}
