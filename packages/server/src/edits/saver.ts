/** Maximum share of the time that saving may take. */
const SHARE = 0.1

interface SaverOptions {
  /** Saves all changes. Changes after the call are saved by the next call. */
  save: () => Promise<void>
  /** Milliseconds to wait for further changes. */
  pause: number
  /** Milliseconds before a failed save is tried again. */
  retryAfter: number
  onError?: (error: unknown) => void
}

/** Saves in the background, many changes at once. The longer a save takes, the fewer saves there are. */
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

  /** Reason why the last save failed; `undefined` if it succeeded. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Notes a change, which is saved later. */
  change(): void {
    this.#changed = true
    this.#schedule(Math.max(this.#options.pause, this.#took / SHARE))
  }

  /** Saves all changes so far; returns false if that failed. */
  async flush(): Promise<boolean> {
    if (this.#running) await this.#running
    if (!this.#changed) return true
    this.#running ??= this.#save()
    return this.#running
  }

  /** Stops saving in the background; `flush` still saves. */
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
