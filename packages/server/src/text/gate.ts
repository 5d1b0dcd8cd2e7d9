import { ServiceError, shuttingDown } from '../errors'

interface Waiting {
  enter(): void
  refuse(error: unknown): void
}

/** Limits how many texts are written at once: some more requests wait in line, and the rest are refused. */
export class Gate {
  readonly #limit: number
  readonly #maxWaiting: number
  readonly #line = new Set<Waiting>()
  #running = 0
  #closed = false

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit
    this.#maxWaiting = maxWaiting
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#line.size
  }

  /**
   * Waits for a place and returns a function that gives it back. Throws the signal's reason when aborted,
   * `rate_limit_exceeded` when the line is full and `shutting_down` when the gate closes.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    this.checkRoom()
    if (this.#running < this.#limit) this.#running++
    else await this.#wait(signal)
    let inside = true
    return () => {
      if (inside) this.#leave()
      inside = false
    }
  }

  /** Throws as `enter` does if a new request would find no room in the line. */
  checkRoom(): void {
    if (this.#closed) throw shuttingDown()
    if (this.#running < this.#limit || this.#line.size < this.#maxWaiting) return
    const message = `${this.#running} texts are being written and ${this.#line.size} wait for it, no more may. Try again later.`
    throw new ServiceError('rate_limit_exceeded', message, { retryAfter: 1 })
  }

  /** Refuses all requests in line and all new ones. */
  close(): void {
    this.#closed = true
    for (const waiting of this.#line) waiting.refuse(shuttingDown())
    this.#line.clear()
  }

  /** Passes the place on to the first request in line. */
  #leave(): void {
    const [next] = this.#line
    if (!next) {
      this.#running--
      return
    }
    this.#line.delete(next)
    next.enter()
  }

  async #wait(signal: AbortSignal): Promise<void> {
    let leaveLine = () => {}
    try {
      await new Promise<void>((enter, refuse) => {
        const waiting = { enter, refuse }
        this.#line.add(waiting)
        leaveLine = () => {
          this.#line.delete(waiting)
          refuse(signal.reason)
        }
        signal.addEventListener('abort', leaveLine)
      })
    } finally {
      signal.removeEventListener('abort', leaveLine)
    }
  }
}
