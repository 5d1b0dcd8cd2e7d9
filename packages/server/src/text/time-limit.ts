import { ServiceError } from '../errors'

/** Parts of the time in which it is counted. */
const PARTS = 50
/** Silence of the model, in milliseconds, from which on its time does not count. */
const SILENT = 1000

/**
 * A signal that is aborted with the first of others, or once `milliseconds` have been counted, until it is disposed. Time
 * counts from `start` on, and neither while the model is silent nor while this thread was held up.
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

  /** Begins to count. `silence` tells for how many milliseconds the model has been silent. */
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
