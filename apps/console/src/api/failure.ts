/** A request that went wrong; its message is for the reader: what happened and what to do. */
export class Failure extends Error {
  /** The HTTP status; 0 when no answer came. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const ADVICE: Record<number, string> = {
  401: 'The server asks for a token. Enter it, then try again.',
  413: 'The text is too long for the server. Shorten it.',
  429: 'The server has too much to do. Wait a moment, then try again.',
}

/** Makes a failure of an answer that is not one, from what the server says or from its status. */
export async function failureOf(response: Response): Promise<Failure> {
  const body = await response.json().catch(() => undefined)
  const said: unknown = body?.error?.message
  const advice = ADVICE[response.status]
  if (response.status === 401 || typeof said !== 'string' || said === '') {
    return new Failure(
      response.status,
      advice ?? `The server answered ${response.status}. Look into its log.`,
    )
  }
  return new Failure(response.status, said)
}

/** What to tell of anything that was thrown. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof TypeError) {
    return new Failure(0, 'The server does not answer. See that it runs, then try again.')
  }
  return new Failure(0, `The page went wrong: ${String(error)}. Load it again.`)
}
