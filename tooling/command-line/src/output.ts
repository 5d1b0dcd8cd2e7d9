import { setImmediate } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'

/** Removes the control sequences and bidirectional marks that a terminal would interpret; keeps line breaks and tabs. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(OBEYED, (mark) => (/[\n\t]/.test(mark) ? mark : ''))
}

const OBEYED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/** Writes a line to stdout, filtered by `printable`. */
export function print(text: string): void {
  printPiece(`${text}\n`)
}

/** Writes a piece of a line to stdout, filtered by `printable`. */
export function printPiece(text: string): void {
  process.stdout.write(printable(text))
}

/** Writes a line to stderr, filtered by `printable`. */
export function printError(text: string): void {
  process.stderr.write(`${printable(text)}\n`)
}

/** Writes a value to stdout as JSON; escapes what a terminal would interpret, so that the value is unchanged. */
export function printJson(value: unknown): void {
  const escaped = (mark: string) =>
    mark === '\n' ? mark : `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`
  process.stdout.write(`${JSON.stringify(value, null, 2).replaceAll(OBEYED, escaped)}\n`)
}

/** Watcher of stdout and stderr while a command runs. */
interface OutputWatch {
  /** Waits until all output is written; returns the error of stdout, unless its reader closed it. */
  failure(): Promise<Error | undefined>
  [Symbol.dispose](): void
}

/** Keeps the program alive if the reader closes its output, as `head` does, and records any other error of stdout. */
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
      // Errors are emitted after the write that caused them.
      await setImmediate()
      return failed
    },
    [Symbol.dispose]() {
      process.stdout.off('error', note)
      process.stderr.off('error', pass)
    },
  }
}
