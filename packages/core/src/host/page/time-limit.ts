/** Receives the time limit in milliseconds of work that begins, and `undefined` when it has ended. */
export type LimitReport = (milliseconds: number | undefined) => void

const REPORT = Symbol.for('@wise-edit/core.limit-report')

/**
 * Reports work on patterns and templates from files, which may not end: a worker cannot interrupt it, but the page that
 * hears of it can end the worker.
 */
export function reportLimits(report: LimitReport): void {
  scope()[REPORT] = report
}

/** Runs functions that may not terminate, and reports them. */
export class TimeLimit {
  run<T>(milliseconds: number, work: () => T): T {
    const report = scope()[REPORT]
    report?.(milliseconds)
    try {
      return work()
    } finally {
      report?.(undefined)
    }
  }
}

function scope(): { [REPORT]?: LimitReport } {
  return globalThis as { [REPORT]?: LimitReport }
}
