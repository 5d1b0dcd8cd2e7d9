import type { EditEvent, EditRequest } from '@wise-edit/editors'
import { type ProgressLine, showProgress } from '../common/progress'
import { duration, oneLine, quote } from '../common/words'

/**
 * Shows the progress of edits: one changing line on a terminal, otherwise one for each edit and every two minutes. Failed
 * edits are always printed.
 */
export class EditProgress {
  readonly #line: ProgressLine
  readonly #requests: ReadonlyMap<string, EditRequest>
  readonly #started = performance.now()
  #done = 0

  constructor(requests: readonly (EditRequest & { id: string })[], line = showProgress()) {
    this.#line = line
    this.#requests = new Map(requests.map((request) => [request.id, request]))
  }

  tell(event: EditEvent): void {
    const total = this.#requests.size
    if (event.type === 'step') {
      const prompt = this.#requests.get(event.id)?.prompt ?? event.id
      const left = this.#done === 0 ? '' : `; ${duration(this.#left())} left`
      this.#line.show(
        `Edit ${this.#done + 1} of ${total}, ${quote(prompt, 40)}: step ${event.step + 1}, loss ${event.loss.toFixed(3)}${left}`,
      )
      return
    }
    this.#done++
    const { status, reason, contradicts, steps, lossBefore, lossAfter, seconds } = event.edit
    const id = oneLine(event.edit.id)
    if (status !== 'done') this.#line.say(`${id}: ${status}. ${reason}`)
    else if (!this.#line.live) {
      const loss = `loss ${lossBefore.toFixed(3)} to ${lossAfter.toFixed(3)}`
      const left = this.#done < total ? `, ${duration(this.#left())} left` : ''
      this.#line.say(
        `${id}: ${steps} steps, ${loss}, ${seconds.toFixed(1)} s (${this.#done} of ${total}${left})`,
      )
    }
    if (contradicts) {
      const others = contradicts.map((other) => `"${oneLine(other)}"`).join(', ')
      this.#line.say(
        `${id}: contradicts ${others}. This edit answers from now on; undo it if it is the one that is wrong.`,
      )
    }
  }

  end(): void {
    this.#line.end()
  }

  #left(): number {
    const each = (performance.now() - this.#started) / 1000 / this.#done
    return each * (this.#requests.size - this.#done)
  }
}
