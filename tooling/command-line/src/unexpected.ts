import { WiseError } from '@wise-edit/core'
import { printError } from './output'

const LONGEST = 300

/**
 * Describes an error of this project or of the system, such as a full disk, by its message. Any other error is a bug of
 * `program`, a name with its version, described in three lines without source code; `WISE_DEBUG=1` adds the stack.
 */
export function describeError(error: unknown, program: string): string {
  if (error instanceof WiseError) return error.message
  if (error instanceof Error && 'syscall' in error) return describeSystemError(error as NodeJS.ErrnoException)
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

/** Remedies of what a system refuses, by its code. */
const REMEDIES: Record<string, string> = {
  ENOSPC: 'The disk is full: make room and run the command again.',
  EDQUOT: 'The quota of this user is used up: make room and run the command again.',
  EROFS: 'The disk can only be read: choose another place.',
  EACCES: 'Change the permissions, or choose another place.',
  EPERM: 'Change the permissions, or choose another place.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n) and run the command again.',
  ENFILE: 'Too many files are open on this machine: close some and run the command again.',
  EISDIR: 'Name a file in place of the folder.',
  EIO: 'The disk failed: check it, or choose another place.',
}

function describeSystemError({ code = '', message }: NodeJS.ErrnoException): string {
  const remedy = REMEDIES[code]
  return remedy ? `${message}. ${remedy}` : message
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
