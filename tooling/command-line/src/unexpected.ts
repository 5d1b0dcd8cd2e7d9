import { WiseError } from '@wise-edit/core'
import { printError } from './output'

const LONGEST = 300

/**
 * Describes an error of this project or of the system, such as a full disk, by its message. Any other error is a bug of
 * `program`, a name with its version, described in three lines without source code; `WISE_DEBUG=1` adds the stack.
 */
export function describeError(error: unknown, program: string): string {
  if (error instanceof WiseError || (error instanceof Error && 'syscall' in error)) return error.message
  const { code = 'UNEXPECTED' } = Object(error) as { code?: unknown }
  const [first = ''] = String(error).split('\n', 1)
  const lines = [
    first.length > LONGEST ? `${first.slice(0, LONGEST)}…` : first,
    `Code ${String(code).slice(0, 60)}; ${program}, Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
  ]
  if (process.env.WISE_DEBUG !== '1' || !(error instanceof Error)) {
    return [...lines, 'This is a fault of the program. Set WISE_DEBUG=1 to see where it happened.'].join('\n')
  }
  return [...lines, error.stack].join('\n')
}

/**
 * Ends the process with exit code 1 and three lines on stderr if an error is not caught. It takes precedence over the
 * handlers that libraries install, which print their own source code.
 */
export function explainUncaught(program: string): void {
  process.setUncaughtExceptionCaptureCallback((error) => {
    printError(describeError(error, program))
    process.exit(1)
  })
}
