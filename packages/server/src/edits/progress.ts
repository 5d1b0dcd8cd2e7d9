import type { EditEvent } from '@wise-edit/editors'

/** Number of edits whose losses are kept. */
const KEPT = 100

/** Progress of an edit: steps taken, at most `steps`, and the loss in nats before each, `null` if it is not finite. */
export interface EditProgress {
  step: number
  steps: number
  loss: number | null
  losses: readonly (number | null)[]
}

/** Losses of the latest edits, step by step. */
export class Progress {
  readonly #held = new Map<string, { steps: number; losses: (number | null)[] }>()

  /** Notes an event of an edit that takes at most `steps`, or more if it tries again with other settings. */
  tell(event: EditEvent, steps: number): void {
    if (event.type !== 'step') return
    // An edit that starts again becomes the newest.
    if (event.step === 0) this.#held.delete(event.id)
    const held = this.#held.get(event.id) ?? { steps, losses: [] }
    held.losses.push(Number.isFinite(event.loss) ? event.loss : null)
    this.#held.set(event.id, held)
    const [oldest] = this.#held.keys()
    if (this.#held.size > KEPT) this.#held.delete(oldest as string)
  }

  /** Returns the progress of an edit; `undefined` if it has not begun or was made long ago. */
  of(id: string): EditProgress | undefined {
    const held = this.#held.get(id)
    if (!held) return undefined
    const { steps, losses } = held
    return {
      step: losses.length,
      steps: Math.max(steps, losses.length),
      loss: losses.at(-1) ?? null,
      losses: [...losses],
    }
  }
}
