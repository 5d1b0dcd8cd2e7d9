import { printable } from '@wise-edit/command-line'

/** Result of `showProgress`. */
export interface ProgressLine {
  /** Shows the progress of a long step; does nothing without a terminal. */
  report(title: string, done: number, total: number): void
  /** Replaces the current line; does nothing without a terminal. */
  show(line: string): void
  /** Prints a line that stays, with or without a terminal. */
  say(line: string): void
  /** Removes the line. */
  end(): void
  /** True if lines can be rewritten. */
  readonly live: boolean
}

/** Reports long work on one line of the terminal. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let shown = ''
  const live = stream.isTTY === true
  const show = (text: string) => {
    // A line that wraps or moves the cursor could not be rewritten.
    const line = printable(text)
      .replaceAll(/\s+/g, ' ')
      .slice(0, (stream.columns ?? 120) - 1)
    if (!live || line === shown) return
    stream.write(`\r${line.padEnd(shown.length)}`)
    shown = line
  }
  const end = () => {
    if (shown === '') return
    show('')
    stream.write('\r')
  }
  return {
    report: (title, done, total) => show(`${title}: ${total > 0 ? Math.floor((100 * done) / total) : 100} %`),
    show,
    say: (line) => {
      end()
      stream.write(`${printable(line)}\n`)
    },
    end,
    live,
  }
}
