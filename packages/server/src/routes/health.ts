import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Service } from '../service'

/** `/health` says that the server lives, `/ready` that it may be sent requests, `/metrics` how it fares. */
export function healthRoutes({ metrics, ending }: Service, closing: () => boolean): FastifyPluginCallbackZod {
  const status = z.object({ status: z.string() })
  return (app, _, done) => {
    const config = { open: true }
    const health = { summary: 'Whether the server lives', response: { 200: status } }
    app.get('/health', { config, schema: health }, () => ({ status: 'ok' }))
    const ready = { summary: 'Whether requests may come', response: { 200: status, 503: status } }
    app.get('/ready', { config, schema: ready }, (_, reply) => {
      const stops = closing() || ending.aborted
      reply.status(stops ? 503 : 200)
      return { status: stops ? 'shutting down' : 'ready' }
    })
    app.get('/metrics', { schema: { summary: 'Figures for Prometheus' } }, async (_, reply) => {
      reply.type(metrics.contentType)
      return metrics.text()
    })
    done()
  }
}
