import * as host from '#host'
import type { Files, Paths, Sha256 } from './files'

/** Files by path. */
export const files: Files = host.files

/** Functions for paths. */
export const paths: Paths = host.paths

/** Environment variables; none in a browser. */
export const environment: Readonly<Record<string, string | undefined>> = host.environment

/** Lets pending events of the event loop run: input, timers, messages. */
export function nextTurn(): Promise<void> {
  return host.nextTurn()
}

/** Returns the bytes of memory that this process can still take; infinite in a browser, which does not say. */
export function availableMemory(): number {
  return host.availableMemory()
}

/** Returns the peak memory of this process so far, in bytes; NaN in a browser, which does not say. */
export function peakMemory(): number {
  return host.peakMemory()
}

/** Begins a SHA-256 digest. */
export function sha256(): Sha256 {
  return host.sha256()
}

/** Runs functions that may not terminate, such as patterns and templates from files. A page is told by `reportLimits`, and has to end its worker. */
export class TimeLimit {
  readonly #host = new host.TimeLimit()

  /** Returns the result of `work`. Throws its errors, and an error if it takes longer than `milliseconds`. */
  run<T>(milliseconds: number, work: () => T): T {
    return this.#host.run(milliseconds, work)
  }
}
