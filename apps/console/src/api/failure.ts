/** A failed request; its message tells the reader what happened and what to do. */
export class Failure extends Error {
  /** HTTP status; 0 if there was no response. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const ADVICE: Record<number, string> = {
  401: 'The server requires a token. Enter it, then try again.',
  413: 'The text is too long for the server. Shorten it.',
  429: 'The server is busy. Wait a moment, then try again.',
}

/** Makes a failure of an error response, from the server's message or from its status. */
export async function failureOf(response: Response): Promise<Failure> {
  const body = await response.json().catch(() => undefined)
  const message: unknown = body?.error?.message
  const advice = ADVICE[response.status]
  if (response.status === 401 || typeof message !== 'string' || message === '') {
    return new Failure(response.status, advice ?? `The server answered ${response.status}. See its log.`)
  }
  return new Failure(response.status, message)
}

/** Converts any thrown value to a failure with a message. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof TypeError) {
    return new Failure(0, 'The server does not answer. Check that it runs, then try again.')
  }
  return new Failure(0, `The page failed: ${String(error)}. Reload it.`)
}
