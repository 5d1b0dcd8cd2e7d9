/**
 * The turns of the event loop that Dawn asks for: each lets it look at what the GPU has finished.
 *
 * Dawn asks by `setImmediate`, so that a promise of it never settles while JavaScript runs. Turns that are known can be
 * taken at once instead, which is how a tensor is read synchronously in Node.
 */
export class Turns {
  readonly #pending = new Set<() => void>()
  #taken = 0

  /** Runs a call of Dawn's, and notes the turns that it asks for. */
  during<T>(call: () => T): T {
    this.#taken = 0
    return this.#noting(call)
  }

  #noting<T>(call: () => T): T {
    const own = globalThis.setImmediate
    const noted = (turn: () => void) => {
      const take = () => {
        if (!this.#pending.delete(take)) return
        this.#taken++
        this.#noting(turn)
      }
      this.#pending.add(take)
      // A GPU that computes for long, or on the same cores, is not asked all the time.
      return this.#taken < POLLS ? own(take) : setTimeout(take, 1)
    }
    globalThis.setImmediate = noted as typeof setImmediate
    try {
      return call()
    } finally {
      globalThis.setImmediate = own
    }
  }

  /** Takes all turns until `done`; returns false where none is left before that. */
  takeUntil(done: () => boolean): boolean {
    for (let taken = 0; !done(); taken++) {
      if (this.#pending.size === 0) return false
      for (const take of [...this.#pending]) take()
      if (taken > POLLS) Atomics.wait(PAUSE, 0, 0, PAUSE_MS)
    }
    return true
  }
}

/** Turns without a pause between them: a small read is over by then. */
const POLLS = 200
const PAUSE_MS = 0.1
const PAUSE = new Int32Array(new SharedArrayBuffer(4))
