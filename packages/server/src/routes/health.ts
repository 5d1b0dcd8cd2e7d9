import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Service } from '../service'

/** Milliseconds of silence after which the model counts as stuck. */
const STUCK = 60_000

/** `/health` shows that the server is running, `/ready` whether it accepts requests, `/metrics` its metrics. */
export function healthRoutes(service: Service, closing: () => boolean): FastifyPluginCallbackZod {
  const { metrics } = service
  const status = z.object({ status: z.string() })
  return (app, _, done) => {
    const config = { open: true }
    const health = { summary: 'Liveness of the server', response: { 200: status } }
    app.get('/health', { config, schema: health }, () => ({ status: 'ok' }))
    const ready = { summary: 'Readiness for requests', response: { 200: status, 503: status } }
    app.get('/ready', { config, schema: ready }, (_, reply) => {
      const problem = closing() ? 'shutting down' : problemOf(service)
      reply.status(problem === undefined ? 200 : 503)
      return { status: problem ?? 'ready' }
    })
    app.get('/metrics', { schema: { summary: 'Metrics for Prometheus' } }, async (_, reply) => {
      reply.type(metrics.contentType)
      return metrics.text()
    })
    done()
  }
}

/** Returns the reason why the server is not ready; `undefined` if it is. */
function problemOf({ engine, queue, ending }: Service): string | undefined {
  if (ending.aborted) return 'shutting down'
  if (engine.failure) return 'the model has stopped'
  if (engine.silence > STUCK)
    return `the model has not answered for ${Math.round(engine.silence / 1000)} seconds`
  if (queue.problem) return `edits cannot be kept on disk: ${queue.problem}`
  return undefined
}
