import type { EditEvent } from '@wise-edit/editors'

/** Edits whose losses are kept. */
const KEPT = 100

/** How far an edit is: steps taken, at most `steps`; losses in nats before each, `null` where one is no number. */
export interface EditProgress {
  step: number
  steps: number
  loss: number | null
  losses: readonly (number | null)[]
}

/** The losses of the edits made lately, step by step. */
export class Progress {
  readonly #held = new Map<string, { steps: number; losses: (number | null)[] }>()

  /** Notes an event of an edit that takes at most `steps`, or more where it tries again with other settings. */
  tell(event: EditEvent, steps: number): void {
    if (event.type !== 'step') return
    // Begun anew, it is the youngest again.
    if (event.step === 0) this.#held.delete(event.id)
    const held = this.#held.get(event.id) ?? { steps, losses: [] }
    held.losses.push(Number.isFinite(event.loss) ? event.loss : null)
    this.#held.set(event.id, held)
    const [oldest] = this.#held.keys()
    if (this.#held.size > KEPT) this.#held.delete(oldest as string)
  }

  /** `undefined` for an edit that has not begun or was made long ago. */
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
