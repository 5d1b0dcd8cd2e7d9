import { ServiceError } from '../errors'

/** Number of intervals in which the time is counted. */
const PARTS = 50
/** Milliseconds of silence after which the time of the model no longer counts. */
const SILENT = 1000

/**
 * Signal that is aborted with the first of other signals, or once `milliseconds` have been counted, until it is disposed. Time
 * counts from `start` on, except while the model is silent or this thread is blocked.
 */
export class TimeLimit {
  readonly #controller = new AbortController()
  readonly #followed: readonly { signal: AbortSignal; follow: () => void }[]
  readonly #milliseconds: number
  #timer: NodeJS.Timeout | undefined

  constructor(signals: readonly AbortSignal[], milliseconds: number) {
    this.#milliseconds = milliseconds
    this.#followed = signals.map((signal) => ({
      signal,
      follow: () => this.#controller.abort(signal.reason),
    }))
    for (const { signal, follow } of this.#followed) {
      if (signal.aborted) follow()
      else signal.addEventListener('abort', follow)
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Starts to count. `silence` returns the number of milliseconds for which the model has been silent. */
  start(silence: () => number): void {
    let parts = 0
    this.#timer = setInterval(() => {
      if (silence() < SILENT) parts++
      if (parts < PARTS) return
      clearInterval(this.#timer)
      const message = 'The answer took too long and was given up. Ask for fewer tokens.'
      this.#controller.abort(new ServiceError('timeout', message))
    }, this.#milliseconds / PARTS)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const { signal, follow } of this.#followed) signal.removeEventListener('abort', follow)
  }
}
