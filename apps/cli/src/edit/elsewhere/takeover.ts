import { WiseError } from '@wise-edit/core'
import type { EditEvent, PerEditEditor } from '@wise-edit/editors'
import type { FromWorker } from './worker'

/** Result of training one record in another process. */
export type Trained = Extract<FromWorker, { type: 'learned' | 'failed' }>

/** Collects edits that are trained elsewhere, in any order; an editor takes them over in the order of the records. */
export class Takeover {
  readonly #trained = new Map<number, Trained>()
  readonly #steps: EditEvent[] = []
  #failure: Error | undefined
  #wake: () => void = () => {}

  step(event: EditEvent): void {
    this.#steps.push(event)
    this.#wake()
  }

  /** Adds the result of the record at `index`. */
  arrive(index: number, trained: Trained): void {
    this.#trained.set(index, trained)
    this.#wake()
  }

  /** Ends with an error: no more results will arrive. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#wake()
  }

  /**
   * Yields steps as they are reported, and `count` edits in the order of the records. Throws the error of a record's
   * training once the records before it are done.
   */
  async *events(
    editor: PerEditEditor,
    count: number,
    signal: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void> {
    signal.addEventListener('abort', () => this.#wake(), { once: true })
    for (let next = 0; next < count; ) {
      signal.throwIfAborted()
      yield* this.#steps.splice(0)
      const trained = this.#trained.get(next)
      if (trained?.type === 'learned') {
        this.#trained.delete(next)
        yield { type: 'edit', index: editor.edits.length, edit: editor.adopt(trained.learned) }
        next++
      } else if (trained) {
        throw new WiseError(trained.code, trained.message)
      } else if (this.#failure) {
        throw this.#failure
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
