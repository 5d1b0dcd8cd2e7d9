import type { ErrorCode } from '../errors'

/** Maps each error of the service to its HTTP status, and to a special type if OpenAI's clients know one. */
export const statuses: Readonly<Record<ErrorCode, { status: number; type?: string }>> = {
  client_closed: { status: 499 },
  context_length_exceeded: { status: 400 },
  edit_exists: { status: 409 },
  edit_not_found: { status: 404 },
  invalid_value: { status: 400 },
  judge_failed: { status: 502 },
  model_stopped: { status: 503 },
  no_judge: { status: 400 },
  nothing_to_evaluate: { status: 400 },
  prompt_empty: { status: 400 },
  queue_full: { status: 429, type: 'rate_limit_error' },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error' },
  shutting_down: { status: 503 },
  storage_failed: { status: 503 },
  storage_full: { status: 507 },
  timeout: { status: 504 },
}
