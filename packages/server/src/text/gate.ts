import { ServiceError, shuttingDown } from '../errors'

interface Waiting {
  enter(): void
  refuse(error: unknown): void
}

/** Maximum number of seconds after which a refused request is told to come back: OpenAI's clients ignore 60 and more. */
const LONGEST_ABSENCE = 59

/** Share of the latest interval between two texts in the mean interval. */
const RECENT = 0.1

/**
 * Limits how many texts are written at once: some more requests wait in line, and the rest are refused. Each refused request
 * is told when the line should have a place for it, one request for each text that ends, so that they do not all come back at
 * once.
 */
export class Gate {
  readonly #limit: number
  readonly #maxWaiting: number
  readonly #now: () => number
  readonly #line = new Set<Waiting>()
  #running = 0
  #closed = false
  /** Mean milliseconds from the end of one text to the next while requests wait. */
  #interval = 0
  #lastEnd: number | undefined
  /** Time at which the request that was refused last should come back. */
  #comesBack = 0

  constructor(limit: number, maxWaiting: number, now = () => performance.now()) {
    this.#limit = limit
    this.#maxWaiting = maxWaiting
    this.#now = now
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
    throw new ServiceError('rate_limit_exceeded', message, { retryAfter: this.#absence() })
  }

  /** Refuses all requests in line and all new ones. */
  close(): void {
    this.#closed = true
    for (const waiting of this.#line) waiting.refuse(shuttingDown())
    this.#line.clear()
  }

  /** Returns the seconds after which a request that is refused now should come back. */
  #absence(): number {
    const now = this.#now()
    const latest = now + 1000 * LONGEST_ABSENCE
    this.#comesBack = Math.min(Math.max(this.#comesBack, now) + this.#interval, latest)
    return Math.max(1, Math.ceil((this.#comesBack - now) / 1000))
  }

  /** Passes the place on to the first request in line. */
  #leave(): void {
    const [next] = this.#line
    if (!next) {
      this.#running--
      this.#lastEnd = undefined
      return
    }
    const now = this.#now()
    if (this.#lastEnd !== undefined) {
      const interval = now - this.#lastEnd
      this.#interval += (interval - this.#interval) * (this.#interval === 0 ? 1 : RECENT)
    }
    this.#lastEnd = now
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
