/** Edits that the estimate looks back on. */
const KEPT = 20

/** How long edits take, to say when those that wait are made. */
export class Pace {
  readonly #seconds: number[] = []
  #began: number | undefined

  /** An edit begins. */
  begin(): void {
    this.#began = performance.now()
  }

  /** The edit under way has ended; one that was given up says nothing of others. */
  end({ isMade }: { isMade: boolean }): void {
    if (isMade && this.#began !== undefined) this.#seconds.push((performance.now() - this.#began) / 1000)
    if (this.#seconds.length > KEPT) this.#seconds.shift()
    this.#began = undefined
  }

  /** Seconds until the edit at a place of the queue is made, 1 for the first; `undefined` before any was made. */
  secondsLeft(position: number): number | undefined {
    if (this.#seconds.length === 0) return undefined
    const each = this.#seconds.reduce((sum, one) => sum + one, 0) / this.#seconds.length
    const spent = this.#began === undefined ? 0 : (performance.now() - this.#began) / 1000
    return Math.max(0, position * each - Math.min(spent, each))
  }
}
