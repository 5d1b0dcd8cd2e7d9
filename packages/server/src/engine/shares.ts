import { AsyncLocalStorage } from 'node:async_hooks'

/** Kinds of work that share the model, with the weight of the time that each gets while all have work to do. */
const WEIGHTS = { texts: 2, checks: 2, edit: 2, evaluation: 1 } as const

/** Kind of work that the model does. */
export type Work = keyof typeof WEIGHTS

/**
 * Schedules the work of a model, one token or step at a time, and gives each kind of work its share of the time. A kind does
 * not save up time while it has nothing to do.
 */
export class Shares {
  readonly #waiting: Record<Work, (() => void)[]> = { texts: [], checks: [], edit: [], evaluation: [] }
  /** Milliseconds that each kind has used, divided by its weight. */
  readonly #used: Record<Work, number> = { texts: 0, checks: 0, edit: 0, evaluation: 0 }
  /** Kind of work in whose turn the current code runs. */
  readonly #turn = new AsyncLocalStorage<Work>()
  #level = 0
  #isTaken = false

  /** True within `run`, whose turn the current code has. */
  get isInTurn(): boolean {
    return this.#turn.getStore() !== undefined
  }

  /** Waits for a turn and returns a function that ends it. Within `run` the turn is already taken, so it returns at once. */
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
      // Deferred, so that the same work can queue for the next turn and messages of the other thread are read.
      setImmediate(() => this.#next())
    }
  }

  /** Runs a function in one turn. */
  async run<T>(work: Work, run: () => Promise<T>): Promise<T> {
    const leave = await this.take(work)
    try {
      return await this.#turn.run(work, run)
    } finally {
      leave()
    }
  }

  /** Passes the turn on to the kind that has used the least of its share. */
  #next(): void {
    const kinds = (Object.keys(WEIGHTS) as Work[]).filter((work) => this.#waiting[work].length > 0)
    const [next] = kinds.sort((a, b) => this.#used[a] - this.#used[b])
    if (next === undefined) this.#isTaken = false
    else this.#waiting[next].shift()?.()
  }
}
