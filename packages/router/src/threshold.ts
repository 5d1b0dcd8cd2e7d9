import { WiseError } from '@wise-edit/kernels'

/** A tracker as plain data: edit ids with their indicators, in order of observation. */
export interface ThresholdState {
  edits: [edit: string, delta: number][]
}

/** Keeps the indicator of every edit; the smallest of them sets the routing threshold ε (WISE sec. 2.3.1). */
export class ThresholdTracker {
  readonly #deltas = new Map<string, number>()

  /** Restores a tracker from `toJSON`. Throws `INDICATOR_INVALID` as `observe` does. */
  static from({ edits }: ThresholdState): ThresholdTracker {
    const tracker = new ThresholdTracker()
    for (const [edit, delta] of edits) tracker.observe(edit, delta)
    return tracker
  }

  /**
   * Records the indicator `delta` of an edit's prompt, replacing an earlier one of the same id.
   *
   * Throws `INDICATOR_INVALID` unless it is a finite number of at least 0.
   */
  observe(edit: string, delta: number): void {
    if (!(Number.isFinite(delta) && delta >= 0)) {
      throw new WiseError(
        'INDICATOR_INVALID',
        `Edit "${edit}" has indicator ${delta}; expected a finite number of at least 0. Training may have diverged: lower the learning rate.`,
      )
    }
    this.#deltas.set(edit, delta)
  }

  /** Forgets an edit, so that the threshold is what it would be without it; false when it is unknown. */
  remove(edit: string): boolean {
    return this.#deltas.delete(edit)
  }

  /** Number of edits observed. */
  get size(): number {
    return this.#deltas.size
  }

  /** The smallest indicator over all edits; Infinity without any. */
  get smallest(): number {
    let smallest = Number.POSITIVE_INFINITY
    for (const delta of this.#deltas.values()) smallest = Math.min(smallest, delta)
    return smallest
  }

  /** The routing threshold: smallest indicator times `actRatio`; Infinity without edits, so all goes to main. */
  threshold(actRatio = 1): number {
    return this.smallest * actRatio
  }

  toJSON(): ThresholdState {
    return { edits: [...this.#deltas] }
  }
}
