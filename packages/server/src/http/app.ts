import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { shuttingDown } from '../errors'
import { chatRoutes } from '../routes/chat-completions'
import { completionRoutes } from '../routes/completions'
import { editRoutes } from '../routes/edits'
import { evaluateRoutes } from '../routes/evaluate'
import { healthRoutes } from '../routes/health'
import { modelRoutes } from '../routes/models'
import { responseRoutes } from '../routes/responses'
import { routeRoutes } from '../routes/route'
import { tokenizerRoutes } from '../routes/tokenizer'
import type { Service } from '../service'
import { addErrorHandler, clientErrorHandler, frameworkErrors } from './error-handler'
import { addGuard } from './guard'
import { addJsonBody } from './json-body'
import { addPage } from './page'

export interface AppOptions {
  /** Token that clients must send; without one, only requests from this machine are accepted. */
  token?: string
  /** Folder of the web page. */
  page: string
  /** Returns true if the server is about to stop and accepts no new requests. */
  closing(): boolean
}

/** Milliseconds within which a client must send its request. */
const REQUEST_TIME = 30_000

/** Creates the app with all routes, ready to listen. */
export async function createApp(
  service: Service,
  { token, page, closing }: AppOptions,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: service.limits.bodyBytes,
    requestTimeout: REQUEST_TIME,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1000 },
    genReqId: requestId,
    frameworkErrors,
    clientErrorHandler,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // A browser may send text/plain to other origins without a CORS preflight.
  app.removeContentTypeParser('text/plain')
  addJsonBody(app)
  addErrorHandler(app, service.onError)
  app.addHook('onRequest', async ({ routeOptions }) => {
    if (closing() && !routeOptions.config.open) throw shuttingDown()
  })
  addGuard(app, token)
  app.addHook('onSend', async ({ id, raw }, reply) => {
    // From here on, a silent connection means that the client does not read, not that the model is working.
    raw.socket.setTimeout(service.limits.answerTime + REQUEST_TIME)
    reply.header('x-request-id', id)
    reply.header('x-content-type-options', 'nosniff')
  })
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    const route = routeOptions.url ?? 'unknown'
    service.metrics.countRequest({ method, route, status: statusCode }, elapsedTime / 1000)
  })
  await addDocument(app, token !== undefined)
  await app.register(modelRoutes(service))
  await app.register(chatRoutes(service))
  await app.register(completionRoutes(service))
  await app.register(responseRoutes(service))
  await app.register(tokenizerRoutes(service))
  await app.register(editRoutes(service))
  await app.register(routeRoutes(service))
  await app.register(evaluateRoutes(service))
  await app.register(healthRoutes(service, closing))
  addPage(app, page)
  await app.ready()
  return app
}

/** Returns the id that a client gave its request if it is valid, otherwise a new id. */
function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : `req_${randomUUID()}`
}

/** Adds `GET /openapi.json`, which describes all routes. */
async function addDocument(app: FastifyInstance, needsToken: boolean): Promise<void> {
  await app.register(swagger, {
    transform: jsonSchemaTransform,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'wise-edit',
        version: '1',
        description: 'A language model behind OpenAI’s API that takes corrections while it answers.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: needsToken ? [{ token: [] }] : [],
    },
  })
  app.get('/openapi.json', { config: { open: true }, schema: { hide: true } }, () => app.swagger())
}
