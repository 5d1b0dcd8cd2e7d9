import type { EditedMemory } from '../engine/engine'
import { ServiceError } from '../errors'
import type { EditRecord } from './journal'
import { Pace } from './pace'
import type { Operation } from './pending'
import { Progress } from './progress'

/** Result of an operation: `undefined` if done, a reason if it cannot be done, `'given up'` if left for the next start. */
export type Outcome = { reason: string } | 'given up' | undefined

/** Makes and undoes edits in a memory, one operation at a time, and knows how far the current edit is. */
export class Worker {
  readonly progress = new Progress()
  readonly pace = new Pace()
  readonly #memory: EditedMemory
  readonly #onError: ((error: unknown) => void) | undefined
  readonly #stop = new AbortController()
  #current: { id: string; abort: AbortController } | undefined

  /** `onError` is called with the error of an undo that fails. */
  constructor(memory: EditedMemory, onError?: (error: unknown) => void) {
    this.#memory = memory
    this.#onError = onError
  }

  /** Id of the edit in training. */
  get training(): string | undefined {
    return this.#current?.id
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** Stops for good. The current operation is given up. */
  stop(): void {
    this.#stop.abort()
    this.#current?.abort.abort()
  }

  /** Gives up an edit if it is in training. */
  abandon(id: string): void {
    if (this.#current?.id !== id) return
    this.#current.abort.abort()
    // The edit may have been made already, before its event has arrived.
    if (this.#memory.undoesAtOnce) this.#memory.undo(id).catch(() => {})
  }

  run(operation: Operation): Promise<Outcome> {
    return operation.type === 'edit' ? this.#make(operation.edit) : this.#undo(operation.id)
  }

  async #make(edit: EditRecord): Promise<Outcome> {
    const abort = new AbortController()
    this.#current = { id: edit.id, abort }
    this.pace.begin()
    try {
      for await (const event of this.#memory.editEvents([edit], { signal: abort.signal }))
        this.progress.tell(event, this.#memory.steps)
    } catch (error) {
      if (this.#isOver(error)) return 'given up'
      if (!abort.signal.aborted) return { reason: (error as Error).message }
    } finally {
      this.#current = undefined
      this.pace.end({ isMade: !abort.signal.aborted })
    }
    return undefined
  }

  async #undo(id: string): Promise<Outcome> {
    if (!this.#memory.edits.some((edit) => edit.id === id)) return undefined
    try {
      await this.#memory.undo(id, { signal: this.#stop.signal })
    } catch (error) {
      if (this.#isOver(error)) return 'given up'
      this.#onError?.(error)
      return { reason: (error as Error).message }
    }
    return undefined
  }

  /** Returns true if the worker or the model has stopped. The next start then continues the work. */
  #isOver(error: unknown): boolean {
    return this.isStopped || (error instanceof ServiceError && error.code === 'model_stopped')
  }
}
