import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopback } from './access'
import { ApiError } from './errors'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True if a route needs no token, such as the page, which asks for the token, and `/health`. */
    open?: boolean
  }
}

/**
 * Authorizes requests. With a token, clients must send it. Without one, the server is bound to loopback, and the threat is a
 * web page that makes the user's browser send requests; its name in `Host` or `Origin` reveals it.
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
  // Digests have the same length, so the comparison does not reveal the length of the token.
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
