/** An error with a stable `code`; its message says what was found, what was expected and what to do. */
export class WiseError extends Error {
  override name = 'WiseError'
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
