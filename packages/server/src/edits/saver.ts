/** Saving may take this share of the time at most. */
const SHARE = 0.1

interface SaverOptions {
  /** Writes down what has changed. What changes after it was called is written by the next call. */
  save: () => Promise<void>
  /** Milliseconds in which further changes are waited for. */
  pause: number
  /** Milliseconds before a save that failed is tried again. */
  retryAfter: number
  onError?: (error: unknown) => void
}

/** Saves behind the changes: many at once, and the rarer the longer it takes. */
export class Saver {
  readonly #options: SaverOptions
  #changed = false
  #running: Promise<boolean> | undefined
  #timer: NodeJS.Timeout | undefined
  #took = 0
  #stopped = false
  #problem: string | undefined

  constructor(options: SaverOptions) {
    this.#options = options
  }

  /** Why the last save failed; `undefined` if it did not. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Notes that there is something to save. */
  change(): void {
    this.#changed = true
    this.#schedule(Math.max(this.#options.pause, this.#took / SHARE))
  }

  /** Saves all that has changed by now; returns false where that failed. */
  async flush(): Promise<boolean> {
    if (this.#running) await this.#running
    if (!this.#changed) return true
    this.#running ??= this.#save()
    return this.#running
  }

  /** Saves no more by itself. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  async #save(): Promise<boolean> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#changed = false
    const started = performance.now()
    const error = await this.#options.save().then(
      () => undefined,
      (cause: unknown) => ({ cause }),
    )
    this.#took = performance.now() - started
    this.#running = undefined
    this.#problem = error && (error.cause as Error).message
    if (error) {
      this.#changed = true
      this.#options.onError?.(error.cause)
      this.#schedule(this.#options.retryAfter)
    } else if (this.#changed) this.change()
    return !error
  }

  #schedule(pause: number): void {
    if (this.#timer || this.#running || this.#stopped) return
    this.#timer = setTimeout(() => void this.flush(), pause)
  }
}
