/** Cuts a streamed text before the first of several stop texts. */
export class StopTexts {
  readonly #stops: readonly string[]
  #held = ''
  #found = false

  constructor(stops: readonly string[]) {
    this.#stops = stops
  }

  /** True if a stop text was found. */
  get found(): boolean {
    return this.#found
  }

  /** Adds a piece. Returns the new part of the text that certainly comes before any stop text. */
  push(piece: string): string {
    this.#held += piece
    const places = this.#stops.map((stop) => this.#held.indexOf(stop)).filter((place) => place >= 0)
    this.#found = places.length > 0
    return this.#take(this.#found ? Math.min(...places) : this.#held.length - this.#partial())
  }

  /** Returns the rest once the text has ended. */
  flush(): string {
    return this.#take(this.#held.length)
  }

  #take(length: number): string {
    const ready = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    return ready
  }

  /** Returns the length of the longest suffix of the held text that could grow into a stop text. */
  #partial(): number {
    const longest = Math.max(0, ...this.#stops.map((stop) => stop.length - 1))
    for (let length = Math.min(longest, this.#held.length); length > 0; length--) {
      const end = this.#held.slice(-length)
      if (this.#stops.some((stop) => stop.startsWith(end))) return length
    }
    return 0
  }
}
