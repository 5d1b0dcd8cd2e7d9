/** Of an error: which parameter it is about, its kind, and after how many seconds to try again. */
export interface ApiErrorOptions {
  param?: string | null
  type?: string
  retryAfter?: number
}

/** An error as OpenAI's clients expect it: `{ error: { message, type, param, code } }` with a status. */
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
