import { type Context, createContext, Script } from 'node:vm'

/** Script that calls the function in the context. */
const CALL = new Script('call()')

/** Runs functions that may not terminate, such as patterns and templates from files. */
export class TimeLimit {
  readonly #holder: { call?: () => unknown } = {}
  #context: Context | undefined

  /** Returns the result of `work`. Throws its errors, and an error if it takes longer than `milliseconds`. */
  run<T>(milliseconds: number, work: () => T): T {
    this.#context ??= createContext(this.#holder)
    const before = this.#holder.call
    this.#holder.call = work
    try {
      return CALL.runInContext(this.#context, { timeout: Math.ceil(milliseconds) }) as T
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause
      throw new Error(`it has not ended after ${Math.ceil(milliseconds)} ms`, { cause })
    } finally {
      this.#holder.call = before
    }
  }
}
