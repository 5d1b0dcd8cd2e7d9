import { printable } from '@wise-edit/command-line'

/** Result of `showProgress`. */
export interface ProgressLine {
  /** Shows the progress of a long step; without a terminal, every two minutes. */
  report(title: string, done: number, total: number): void
  /** Replaces the current line; without a terminal, prints one after two minutes without any. */
  show(line: string): void
  /** Prints a line that stays, with or without a terminal. */
  say(line: string): void
  /** Removes the line. */
  end(): void
  /** True if lines can be rewritten. */
  readonly live: boolean
}

/** Milliseconds after which work that goes on says so in a file or a pipe. */
const QUIET = 120_000

/** Reports long work on one line of the terminal. */
export function showProgress(
  stream: NodeJS.WriteStream = process.stderr,
  now = () => performance.now(),
): ProgressLine {
  let shown = ''
  let saidAt = now()
  const live = stream.isTTY === true
  const show = (text: string) => {
    // A line that wraps or moves the cursor could not be rewritten.
    const line = printable(text)
      .replaceAll(/\s+/g, ' ')
      .slice(0, (stream.columns ?? 120) - 1)
    if (!live) {
      if (now() - saidAt >= QUIET) say(line)
      return
    }
    if (line === shown) return
    stream.write(`\r${line.padEnd(shown.length)}`)
    shown = line
  }
  const end = () => {
    if (shown === '') return
    show('')
    stream.write('\r')
  }
  const say = (line: string) => {
    end()
    stream.write(`${printable(line)}\n`)
    saidAt = now()
  }
  return {
    report: (title, done, total) => show(`${title}: ${total > 0 ? Math.floor((100 * done) / total) : 100} %`),
    show,
    say,
    end,
    live,
  }
}
