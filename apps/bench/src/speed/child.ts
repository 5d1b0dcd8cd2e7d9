import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BackendName, WiseError } from '@wise-edit/kernels'
import type { Measurement } from './measure'
import type { Workload } from './workload'

/** What a child process answers: a measurement, or why its system cannot be measured. */
export type Answer =
  | { measurement: Measurement; workload?: Workload }
  | { system: string; code: string; reason: string }

export interface Job {
  model: string
  threads?: number
  signal?: AbortSignal
}

/** Starts this program's own `speed` command. */
export const ownCommand: readonly string[] = [
  process.execPath,
  ...process.execArgv,
  process.argv[1]!,
  'speed',
]

/** Measures a backend in a process of its own, whose memory and threads are its alone. */
export async function measureApart(
  backend: BackendName,
  { model, threads, signal }: Job,
  command = ownCommand,
): Promise<Answer> {
  const options = ['--model', model, '--backend', backend, ...(threads ? ['--threads', String(threads)] : [])]
  return JSON.parse(await run([...command, ...options], '', signal)) as Answer
}

/** Measures transformers in Python, on the same token ids. */
export async function measureReference(
  python: string,
  workload: Workload,
  { model, threads, signal }: Job & { threads: number },
): Promise<Answer> {
  const command = [python, referenceScript(), resolve(model), '--threads', String(threads)]
  return { measurement: JSON.parse(await run(command, JSON.stringify(workload), signal)) as Measurement }
}

function run([program, ...args]: string[], input: string, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program!, args, { signal, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      if (signal?.aborted) return reject(signal.reason)
      const said = stderr.trim().split('\n').at(-1)
      reject(
        new WiseError(
          'SPEED_PROCESS_FAILED',
          `The process that measures ended ${error.signal ? `by ${error.signal}` : `with ${error.code}`}: ${said || 'it said nothing'}. Run it alone: ${[program, ...args].join(' ')}`,
          { cause: error },
        ),
      )
    })
    child.stdin?.end(input)
  })
}

/** The script lies in the repository, not in the package. */
function referenceScript(): string {
  const name = join('tooling', 'parity', 'speed_reference.py')
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, name))) {
    if (dirname(folder) === folder) {
      throw new WiseError(
        'SPEED_REFERENCE_MISSING',
        `Found no ${name} above ${fileURLToPath(import.meta.url)}; the comparison with Python needs it. Run it in a clone of the repository.`,
      )
    }
    folder = dirname(folder)
  }
  return join(folder, name)
}
