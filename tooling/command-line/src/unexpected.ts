import { WiseError } from '@wise-edit/core'
import { printError } from './output'

const LONGEST = 300

/**
 * Describes an error of this project, or of the system, such as a disk that is full, by its message. Any other is a fault
 * of `program`, a name with its version, and takes three lines without source code; `WISE_DEBUG=1` adds its stack.
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
 * Ends the process with exit code 1 and three lines on stderr when an error reaches no handler. It goes before the
 * handlers that libraries install, which print their own source.
 */
export function explainUncaught(program: string): void {
  process.setUncaughtExceptionCaptureCallback((error) => {
    printError(describeError(error, program))
    process.exit(1)
  })
}
