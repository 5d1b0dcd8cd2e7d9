import { printable } from '@wise-edit/command-line'

/** What `showProgress` gives. */
export interface ProgressLine {
  /** Shows how far a long step is; silent where there is no terminal. */
  report(title: string, done: number, total: number): void
  /** Shows a line in the place of the last one; silent where there is no terminal. */
  show(line: string): void
  /** Writes a line that stays, on a terminal or not. */
  say(line: string): void
  /** Takes the line away. */
  end(): void
  /** Whether lines can be rewritten. */
  readonly live: boolean
}

/** Reports long work on one line of the terminal. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let shown = ''
  const live = stream.isTTY === true
  const show = (text: string) => {
    // What wraps onto a second line could not be rewritten, nor what moves the cursor.
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
