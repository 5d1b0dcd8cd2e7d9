/** An error as OpenAI's clients expect it: `{ error: { message, type, param, code } }` with a status. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly type: string
  readonly param: string | null

  constructor(
    status: number,
    code: string,
    message: string,
    {
      param = null,
      type = status < 500 ? 'invalid_request_error' : 'server_error',
    }: { param?: string | null; type?: string } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.type = type
    this.param = param
  }

  toJSON() {
    const { message, type, param, code } = this
    return { error: { message, type, param, code } }
  }
}
