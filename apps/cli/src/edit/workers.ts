import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { WiseError } from '@wise-edit/core'
import type { EditEvent, PerEditEditor } from '@wise-edit/editors'
import { type FromWorker, type Task, type ToWorker, WORKER } from './worker'

/** Options of `editInWorkers`. */
interface WorkersOptions {
  /** Processes, each of which loads the model. */
  workers: number
  /** The model as `--model` names it. */
  model: string
  signal: AbortSignal
}

/**
 * Makes edits as `editor.edit` does, with the same result, trained in several processes; the editor takes them over in
 * order. Throws what training a record throws, after the records before it, and `WORKER_DIED`.
 */
export async function* editInWorkers(
  editor: PerEditEditor,
  records: readonly Task[],
  options: WorkersOptions,
): AsyncGenerator<EditEvent, void, void> {
  const pool = new Pool(editor, records, options)
  try {
    yield* pool.events()
  } finally {
    pool.end()
  }
}

class Pool {
  readonly #editor: PerEditEditor
  readonly #records: readonly Task[]
  readonly #signal: AbortSignal
  readonly #children: ChildProcess[]
  /** The record of each child that trains one. */
  readonly #busy = new Map<ChildProcess, number>()
  readonly #results = new Map<number, FromWorker>()
  readonly #steps: EditEvent[] = []
  #given = 0
  #failure: Error | undefined
  #wake: () => void = () => {}

  constructor(editor: PerEditEditor, records: readonly Task[], { workers, model, signal }: WorkersOptions) {
    this.#editor = editor
    this.#records = records
    this.#signal = signal
    const begin: ToWorker = { type: 'begin', model, options: editor.options }
    const count = Math.min(workers, records.length)
    this.#children = Array.from({ length: count }, () => this.#start(begin, count))
    signal.addEventListener('abort', () => this.#wake(), { once: true })
  }

  /** Steps as they are reported, and edits in the order of the records. */
  async *events(): AsyncGenerator<EditEvent, void, void> {
    for (let next = 0; next < this.#records.length; ) {
      this.#signal.throwIfAborted()
      yield* this.#steps.splice(0)
      const result = this.#results.get(next)
      if (result?.type === 'learned') {
        this.#results.delete(next)
        const index = this.#editor.edits.length
        yield { type: 'edit', index, edit: this.#editor.adopt(result.learned) }
        next++
      } else if (result?.type === 'failed') {
        throw new WiseError(result.code, result.message)
      } else if (this.#failure) {
        throw this.#failure
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }

  end(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  #start(begin: ToWorker, count: number): ChildProcess {
    const child = fork(process.argv[1] as string, [WORKER], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Processes that want all cores each would wait for one another.
      env: {
        OPENBLAS_NUM_THREADS: String(Math.max(1, Math.floor(availableParallelism() / count))),
        ...process.env,
      },
    })
    let said = ''
    child.stderr?.on('data', (text) => {
      said = `${said}${text}`.slice(-2000)
    })
    child.on('message', (message: FromWorker) => this.#hear(child, message))
    child.on('error', (error) => this.#fail(error))
    child.on('exit', (code, signal) => {
      const why = said.trim().split('\n').at(-1)
      this.#fail(
        new WiseError(
          'WORKER_DIED',
          `A worker process ended by ${signal ?? `exit code ${code}`}${why ? `: ${why}` : ''}; expected it to train edits. Each needs the memory of a whole model: take fewer --workers.`,
        ),
      )
    })
    child.send(begin)
    return child
  }

  #hear(child: ChildProcess, message: FromWorker): void {
    if (message.type === 'step') this.#steps.push(message.event)
    else {
      const record = this.#busy.get(child)
      if (record !== undefined) this.#results.set(record, message)
      else if (message.type === 'failed') this.#fail(new WiseError(message.code, message.message))
      this.#busy.delete(child)
      this.#give(child)
    }
    this.#wake()
  }

  #give(child: ChildProcess): void {
    const record = this.#records[this.#given]
    if (!record) return
    this.#busy.set(child, this.#given++)
    const task: ToWorker = { type: 'task', record }
    child.send(task)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#wake()
  }
}
