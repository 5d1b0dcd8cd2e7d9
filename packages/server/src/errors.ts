import { WiseError } from '@wise-edit/core'

/** Reasons for which a request fails. `http/statuses.ts` maps each to an HTTP status. */
export type ErrorCode =
  | 'client_closed'
  | 'context_length_exceeded'
  | 'edit_exists'
  | 'edit_not_found'
  | 'invalid_value'
  | 'judge_failed'
  | 'model_stopped'
  | 'no_judge'
  | 'nothing_to_evaluate'
  | 'prompt_empty'
  | 'queue_full'
  | 'rate_limit_exceeded'
  | 'shutting_down'
  | 'storage_failed'
  | 'storage_full'
  | 'timeout'

/** Details of an error: the parameter that it is about, and the seconds after which a retry makes sense. */
export interface ErrorDetails {
  param?: string
  retryAfter?: number
}

/** Error of a request that fails. Its `code` gives the reason, independent of the protocol. */
export class ServiceError extends WiseError {
  override name = 'ServiceError'
  declare readonly code: ErrorCode
  readonly param: string | undefined
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, message: string, { param, retryAfter }: ErrorDetails = {}) {
    super(code, message)
    this.param = param
    this.retryAfter = retryAfter
  }
}

/** Returns the error for a request to a server that is shutting down. */
export function shuttingDown(): ServiceError {
  const message = 'The server is shutting down. Try again once it is back.'
  return new ServiceError('shutting_down', message, { retryAfter: 5 })
}

/** Returns the error for a request whose client has disconnected. */
export function clientClosed(): ServiceError {
  return new ServiceError('client_closed', 'The client went away.')
}

/**
 * Converts the `WiseError` of a value that the model or its template refuses, or of a judge that fails, to a `ServiceError`
 * with the same message. Returns other errors unchanged.
 */
export function refusedValue(error: unknown, param?: string): unknown {
  if (!(error instanceof WiseError) || error instanceof ServiceError) return error
  return error.code === 'JUDGE_FAILED'
    ? new ServiceError('judge_failed', error.message)
    : new ServiceError('invalid_value', error.message, { param })
}

/** System error codes for a full disk or an exhausted quota. */
const FULL = ['ENOSPC', 'EDQUOT']

/** Returns the error for a change that was not made because the disk refused it. */
export function storageError(cause: unknown): ServiceError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  return FULL.includes(code)
    ? new ServiceError(
        'storage_full',
        'The disk is full, and nothing was changed. Make room, then try again.',
        {
          retryAfter: 30,
        },
      )
    : new ServiceError(
        'storage_failed',
        `The disk refused the change, and nothing was changed: ${message}. Try again.`,
        {
          retryAfter: 5,
        },
      )
}
