/**
 * The turns of the event loop that Dawn schedules: in each of them it checks what the GPU has finished.
 *
 * Dawn uses `setImmediate`, so its promises never settle while JavaScript runs. Recorded turns can be run immediately
 * instead, which is how a tensor is read synchronously in Node.
 */
export class Turns {
  readonly #pending = new Set<() => void>()
  #taken = 0

  /** Runs a call of Dawn and records the turns that it schedules. */
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
      // A GPU that computes for a long time, or on the same cores, is not polled continuously.
      return this.#taken < POLLS ? own(take) : setTimeout(take, 1)
    }
    globalThis.setImmediate = noted as typeof setImmediate
    try {
      return call()
    } finally {
      globalThis.setImmediate = own
    }
  }

  /** Runs turns until `done` returns true; returns false if none is left before that. */
  takeUntil(done: () => boolean): boolean {
    for (let taken = 0; !done(); taken++) {
      if (this.#pending.size === 0) return false
      for (const take of [...this.#pending]) take()
      if (taken > POLLS) Atomics.wait(PAUSE, 0, 0, PAUSE_MS)
    }
    return true
  }
}

/** Number of turns without a pause between them: enough for a small read to finish. */
const POLLS = 200
const PAUSE_MS = 0.1
const PAUSE = new Int32Array(new SharedArrayBuffer(4))
