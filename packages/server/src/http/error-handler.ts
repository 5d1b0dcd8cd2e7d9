import { maxHeaderSize } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '../errors'
import { ApiError } from './errors'
import { statuses } from './statuses'
import { validationError } from './validation-error'

/** Formats the errors of routes, of Fastify and of unknown URLs as OpenAI's clients expect them. */
export function addErrorHandler(app: FastifyInstance, onError: (error: unknown) => void): void {
  app.setErrorHandler((error, _, reply) => sendError(error, reply, onError))
  app.setNotFoundHandler(({ method, url }, reply) => {
    const message = `Unknown request URL: ${method} ${url.split('?')[0]}. GET /openapi.json lists what there is.`
    sendError(new ApiError(404, 'unknown_url', message), reply, onError)
  })
}

/** Answers requests that Fastify refuses before it looks for a route. */
export function frameworkErrors(error: FastifyError, _: FastifyRequest, reply: FastifyReply): void {
  sendError(error, reply, () => {})
}

/** Answers requests that Node's HTTP parser refuses, such as those that are not HTTP. */
export function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const { status, text, code, message } = PARSER_ERRORS[error.code ?? ''] ?? NO_HTTP
  const refusal = new ApiError(status, code, message)
  const body = JSON.stringify(refusal)
  const headers = [
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`HTTP/1.1 ${status} ${text}\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
}

/** Answers to requests that Node's HTTP parser refuses. */
const NO_HTTP = {
  ...{ status: 400, text: 'Bad Request', code: 'bad_request' },
  message: 'These bytes are no HTTP request. Send HTTP/1.1, without TLS.',
}
const PARSER_ERRORS: Record<string, typeof NO_HTTP> = {
  HPE_HEADER_OVERFLOW: {
    ...{ status: 431, text: 'Request Header Fields Too Large', code: 'headers_too_large' },
    message: `The URL and headers are longer than ${maxHeaderSize >> 10} KiB together. Shorten them, and send long texts in the body.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    ...{ status: 408, text: 'Request Timeout', code: 'request_timeout' },
    message: 'The request did not arrive in time. Send it again, whole.',
  },
}

function sendError(error: unknown, reply: FastifyReply, onError: (error: unknown) => void): void {
  const told = asApiError(error)
  // Hooks do not run if Fastify refuses a request before it looks for a route.
  reply.header('x-request-id', reply.request.id)
  if (told.status === 500) onError(error)
  if (told.status === 401) reply.header('www-authenticate', 'Bearer')
  if (told.retryAfter !== undefined) reply.header('retry-after', told.retryAfter)
  // The serializer bypasses the response schema of the route.
  reply
    .status(told.status)
    .type('application/json; charset=utf-8')
    .serializer((payload) => payload as string)
    .send(JSON.stringify(told))
}

/** Returns the error that is sent to the client. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof ServiceError) return fromService(error)
  const invalid = validationError(error)
  if (invalid) return invalid
  const { statusCode = 500, message, code } = error as FastifyError
  if (statusCode >= 400 && statusCode < 500) {
    return new ApiError(statusCode, CODES[code] ?? 'bad_request', MESSAGES[code] ?? message)
  }
  return new ApiError(500, 'internal_error', 'The server failed at this; its log says why. Try again.')
}

function fromService({ code, message, param, retryAfter }: ServiceError): ApiError {
  const { status, type } = statuses[code]
  return new ApiError(status, code, message, { param, type, retryAfter })
}

const CODES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'unknown_url',
}

const MESSAGES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is larger than this server reads. Send less at once.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    'The body is declared to be another type than JSON, or none. Send JSON with the header content-type: application/json.',
  FST_ERR_BAD_URL: 'The URL holds a % that begins no character. Encode the path in UTF-8.',
}
