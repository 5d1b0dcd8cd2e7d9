import { WiseError } from '@wise-edit/core'

/** Reasons for which a request is not done. `http/statuses.ts` gives each its status. */
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

/** Details of an error: the parameter that it is about, and seconds after which trying again makes sense. */
export interface ErrorDetails {
  param?: string
  retryAfter?: number
}

/** A request that is not done. Its `code` says why, whatever carries the answer. */
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

/** The error of a server that stops. */
export function shuttingDown(): ServiceError {
  const message = 'The server is shutting down. Try again once it is back.'
  return new ServiceError('shutting_down', message, { retryAfter: 5 })
}

/** The error of a request whose client no longer waits. */
export function clientClosed(): ServiceError {
  return new ServiceError('client_closed', 'The client went away.')
}

/**
 * The error of a value that the model or its template refuses, or of a judge that fails, as a `WiseError` explains it; other
 * errors stay as they are.
 */
export function refusedValue(error: unknown, param?: string): unknown {
  if (!(error instanceof WiseError) || error instanceof ServiceError) return error
  return error.code === 'JUDGE_FAILED'
    ? new ServiceError('judge_failed', error.message)
    : new ServiceError('invalid_value', error.message, { param })
}

/** Codes of the system for a disk, or a user's part of it, that is full. */
const FULL = ['ENOSPC', 'EDQUOT']

/** The error of a change that the disk did not take, and that is therefore not made. */
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
