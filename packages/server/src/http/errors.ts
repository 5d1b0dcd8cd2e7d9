/** Details of an error: the parameter that it is about, its type, and the seconds after which to try again. */
export interface ApiErrorOptions {
  param?: string | null
  type?: string
  retryAfter?: number
}

/** Error as OpenAI's clients expect it: `{ error: { message, type, param, code } }` with an HTTP status. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly type: string
  readonly param: string | null
  readonly retryAfter: number | undefined

  constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
    super(message)
    this.status = status
    this.code = code
    this.type = options.type ?? (status < 500 ? 'invalid_request_error' : 'server_error')
    this.param = options.param ?? null
    this.retryAfter = options.retryAfter
  }

  toJSON() {
    const { message, type, param, code } = this
    return { error: { message, type, param, code } }
  }
}
