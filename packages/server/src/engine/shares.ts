import { AsyncLocalStorage } from 'node:async_hooks'

/** Kinds of work that share the model, and which part of the time each gets while all have something to do. */
const WEIGHTS = { texts: 2, checks: 2, edit: 2, evaluation: 1 } as const

/** A kind of work that the model does. */
export type Work = keyof typeof WEIGHTS

/**
 * Has one piece of work done at a time, a token or a step, and gives each kind its part of the time. What a kind leaves
 * unused while it has nothing to do is not saved up.
 */
export class Shares {
  readonly #waiting: Record<Work, (() => void)[]> = { texts: [], checks: [], edit: [], evaluation: [] }
  /** Milliseconds that each kind has used, divided by its weight. */
  readonly #used: Record<Work, number> = { texts: 0, checks: 0, edit: 0, evaluation: 0 }
  /** Work in whose turn code runs. */
  readonly #turn = new AsyncLocalStorage<Work>()
  #level = 0
  #isTaken = false

  /** Waits for a turn and returns what ends it. Within `run` there is nothing to wait for: the turn is there. */
  async take(work: Work): Promise<() => void> {
    if (this.#turn.getStore()) return () => {}
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting[work].push(resolve))
    this.#isTaken = true
    this.#used[work] = Math.max(this.#used[work], this.#level)
    this.#level = this.#used[work]
    const began = performance.now()
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#used[work] += (performance.now() - began) / WEIGHTS[work]
      // Who has ended a turn may want the next one, and messages of the other thread are let in.
      setImmediate(() => this.#next())
    }
  }

  /** Runs something in a turn of its own. */
  async run<T>(work: Work, run: () => Promise<T>): Promise<T> {
    const leave = await this.take(work)
    try {
      return await this.#turn.run(work, run)
    } finally {
      leave()
    }
  }

  /** Passes the turn on to the kind that has used least of its part. */
  #next(): void {
    const kinds = (Object.keys(WEIGHTS) as Work[]).filter((work) => this.#waiting[work].length > 0)
    const [next] = kinds.sort((a, b) => this.#used[a] - this.#used[b])
    if (next === undefined) this.#isTaken = false
    else this.#waiting[next].shift()?.()
  }
}
