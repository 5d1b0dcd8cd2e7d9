/** Number of past edits that the estimate uses. */
const KEPT = 20

/** Times that edits take, to estimate when waiting edits are made. */
export class Pace {
  readonly #seconds: number[] = []
  #began: number | undefined

  /** Notes that an edit begins. */
  begin(): void {
    this.#began = performance.now()
  }

  /** Notes that the current edit has ended. The time of an edit that was given up does not count. */
  end({ isMade }: { isMade: boolean }): void {
    if (isMade && this.#began !== undefined) this.#seconds.push((performance.now() - this.#began) / 1000)
    if (this.#seconds.length > KEPT) this.#seconds.shift()
    this.#began = undefined
  }

  /** Returns the seconds until the edit at a position of the queue is made, 1 for the first; `undefined` before any was made. */
  secondsLeft(position: number): number | undefined {
    if (this.#seconds.length === 0) return undefined
    const each = this.#seconds.reduce((sum, one) => sum + one, 0) / this.#seconds.length
    const spent = this.#began === undefined ? 0 : (performance.now() - this.#began) / 1000
    return Math.max(0, position * each - Math.min(spent, each))
  }
}
