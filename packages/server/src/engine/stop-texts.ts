/** Cuts a text that comes piece by piece before the first of some stop texts. */
export class StopTexts {
  readonly #stops: readonly string[]
  #held = ''
  #found = false

  constructor(stops: readonly string[]) {
    this.#stops = stops
  }

  /** Whether a stop text has come. */
  get found(): boolean {
    return this.#found
  }

  /** What of the text so far is sure to come before a stop text, and was not handed out. */
  push(piece: string): string {
    this.#held += piece
    const places = this.#stops.map((stop) => this.#held.indexOf(stop)).filter((place) => place >= 0)
    this.#found = places.length > 0
    return this.#take(this.#found ? Math.min(...places) : this.#held.length - this.#partial())
  }

  /** What is left once the text has ended. */
  flush(): string {
    return this.#take(this.#held.length)
  }

  #take(length: number): string {
    const ready = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    return ready
  }

  /** Length of the longest end of what is held that could grow into a stop text. */
  #partial(): number {
    const longest = Math.max(0, ...this.#stops.map((stop) => stop.length - 1))
    for (let length = Math.min(longest, this.#held.length); length > 0; length--) {
      const end = this.#held.slice(-length)
      if (this.#stops.some((stop) => stop.startsWith(end))) return length
    }
    return 0
  }
}
