import { setImmediate } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'

/** Returns a text without control sequences and bidirectional marks, which a terminal would obey; line breaks and tabs stay. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(OBEYED, (mark) => (/[\n\t]/.test(mark) ? mark : ''))
}

const OBEYED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/** Writes a line to stdout, as `printable` leaves it. */
export function print(text: string): void {
  printPiece(`${text}\n`)
}

/** Writes a piece of a line to stdout, as `printable` leaves it. */
export function printPiece(text: string): void {
  process.stdout.write(printable(text))
}

/** Writes a line to stderr, as `printable` leaves it. */
export function printError(text: string): void {
  process.stderr.write(`${printable(text)}\n`)
}

/** Writes a value to stdout as JSON; what a terminal would obey is escaped, so that the value stays the same. */
export function printJson(value: unknown): void {
  const escaped = (mark: string) =>
    mark === '\n' ? mark : `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`
  process.stdout.write(`${JSON.stringify(value, null, 2).replaceAll(OBEYED, escaped)}\n`)
}

/** Watch over stdout and stderr while a command runs. */
interface OutputWatch {
  /** Waits until all is written; returns the error that kept stdout from taking it, unless its reader had gone. */
  failure(): Promise<Error | undefined>
  [Symbol.dispose](): void
}

/** Keeps the program alive when the reader of its output goes, as `head` does, and notes any other error of stdout. */
export function watchOutput(): OutputWatch {
  let failed: Error | undefined
  const note = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failed ??= error
  }
  const pass = () => {}
  process.stdout.on('error', note)
  process.stderr.on('error', pass)
  return {
    async failure() {
      if (process.stdout.writableLength > 0) {
        await new Promise<void>((resolve) => process.stdout.write('', () => resolve()))
      }
      // Errors are reported after the write that they belong to.
      await setImmediate()
      return failed
    },
    [Symbol.dispose]() {
      process.stdout.off('error', note)
      process.stderr.off('error', pass)
    },
  }
}
