import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WiseError } from '@wise-edit/core'

/** Returns the start of a command line of this program. */
export function ownCommand(name: string): readonly string[] {
  return [process.execPath, ...process.execArgv, process.argv[1]!, name]
}

/**
 * Runs a program to its end, with `input` as its standard input, and returns its output.
 *
 * Throws `SPEED_PROCESS_FAILED` with the last line of its stderr, or the signal's reason.
 */
export function runProcess(
  [program, ...args]: readonly string[],
  input: string,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program!, args, { signal, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      if (signal?.aborted) return reject(signal.reason)
      const output = stderr.trim().split('\n').at(-1)
      reject(
        new WiseError(
          'SPEED_PROCESS_FAILED',
          `The process that measures ended ${error.signal ? `by ${error.signal}` : `with ${error.code}`}: ${output || 'no output'}. Run it alone: ${[program, ...args].join(' ')}`,
          { cause: error },
        ),
      )
    })
    child.stdin?.end(input)
  })
}

/** Path of a script of `tooling/parity`, which is in the repository but not in the package. */
export function referenceScript(file: string): string {
  const name = join('tooling', 'parity', file)
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, name))) {
    if (dirname(folder) === folder) {
      throw new WiseError(
        'SPEED_REFERENCE_MISSING',
        `Found no ${name} above ${fileURLToPath(import.meta.url)}; the comparison needs it. Run it in a clone of the repository.`,
      )
    }
    folder = dirname(folder)
  }
  return join(folder, name)
}
