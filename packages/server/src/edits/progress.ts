import type { EditEvent } from '@wise-edit/editors'

/** Edits whose losses are kept. */
const KEPT = 100

/** The losses of the edits made lately, step by step. */
export class Progress {
  readonly #losses = new Map<string, number[]>()

  tell(event: EditEvent): void {
    if (event.type !== 'step') return
    if (event.step === 0) this.#losses.delete(event.id)
    const losses = this.#losses.get(event.id) ?? []
    losses.push(event.loss)
    this.#losses.set(event.id, losses)
    const [oldest] = this.#losses.keys()
    if (this.#losses.size > KEPT) this.#losses.delete(oldest as string)
  }

  /** Losses before each step, in nats, margins included; none for an edit that was made long ago. */
  of(id: string): readonly number[] {
    return this.#losses.get(id) ?? []
  }
}
