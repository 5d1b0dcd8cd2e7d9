import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { WiseError } from '@wise-edit/core'
import type { EditEvent, PerEditEditor } from '@wise-edit/editors'
import { Takeover } from './takeover'
import { type FromWorker, type Task, type ToWorker, WORKER } from './worker'

/** Options of `editInWorkers`. */
interface WorkersOptions {
  /** Number of processes, each of which loads the model. */
  workers: number
  /** Value of `--model`. */
  model: string
  signal: AbortSignal
}

/**
 * Makes edits like `editor.edit`, with the same result, but trains them in several processes; the editor takes them
 * over in order. Throws the error of a record's training once the records before it are done, and `WORKER_DIED`.
 */
export async function* editInWorkers(
  editor: PerEditEditor,
  records: readonly Task[],
  { workers, model, signal }: WorkersOptions,
): AsyncGenerator<EditEvent, void, void> {
  const takeover = new Takeover()
  const begin: ToWorker = { type: 'begin', model, options: editor.options }
  const pool = new Pool(records, takeover, Math.min(workers, records.length), begin)
  try {
    yield* takeover.events(editor, records.length, signal)
  } finally {
    pool.end()
  }
}

class Pool {
  readonly #records: readonly Task[]
  readonly #takeover: Takeover
  readonly #children: ChildProcess[]
  /** Index of the record that each busy child trains. */
  readonly #busy = new Map<ChildProcess, number>()
  #given = 0

  constructor(records: readonly Task[], takeover: Takeover, count: number, begin: ToWorker) {
    this.#records = records
    this.#takeover = takeover
    this.#children = Array.from({ length: count }, () => this.#start(begin, count))
  }

  end(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  #start(begin: ToWorker, count: number): ChildProcess {
    const child = fork(process.argv[1] as string, [WORKER], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Several processes that each use all cores would only wait for one another.
      env: {
        OPENBLAS_NUM_THREADS: String(Math.max(1, Math.floor(availableParallelism() / count))),
        ...process.env,
      },
    })
    let output = ''
    child.stderr?.on('data', (text) => {
      output = `${output}${text}`.slice(-2000)
    })
    child.on('message', (message: FromWorker) => this.#hear(child, message))
    child.on('error', (error) => this.#takeover.fail(error))
    child.on('exit', (code, signal) => {
      const why = output.trim().split('\n').at(-1)
      this.#takeover.fail(
        new WiseError(
          'WORKER_DIED',
          `A worker process ended by ${signal ?? `exit code ${code}`}${why ? `: ${why}` : ''}; expected it to train edits. Each needs the memory of a whole model: use fewer --workers.`,
        ),
      )
    })
    child.send(begin)
    return child
  }

  #hear(child: ChildProcess, message: FromWorker): void {
    if (message.type === 'step') {
      this.#takeover.step(message.event)
      return
    }
    const record = this.#busy.get(child)
    if (record !== undefined && message.type !== 'ready') this.#takeover.arrive(record, message)
    else if (message.type === 'failed') this.#takeover.fail(new WiseError(message.code, message.message))
    this.#busy.delete(child)
    this.#give(child)
  }

  #give(child: ChildProcess): void {
    const record = this.#records[this.#given]
    if (!record) return
    this.#busy.set(child, this.#given++)
    const task: ToWorker = { type: 'task', record }
    child.send(task)
  }
}
