import { WiseError } from '@wise-edit/core'

/** Lets one thing at a time change an editor. */
export class Turn {
  #taken = false

  /** Takes the turn until what it returns is disposed. Throws `EDITOR_BUSY` while another has it. */
  take(): Disposable {
    if (this.#taken) {
      throw new WiseError(
        'EDITOR_BUSY',
        'The editor is in the middle of an edit, an undo or a load; expected one at a time. Await it, or leave its loop, first.',
      )
    }
    this.#taken = true
    return {
      [Symbol.dispose]: () => {
        this.#taken = false
      },
    }
  }
}
