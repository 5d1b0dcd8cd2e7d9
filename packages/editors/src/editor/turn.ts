import { WiseError } from '@wise-edit/core'

/** Lock that lets only one change of an editor run at a time. */
export class Turn {
  #taken = false

  /** Takes the turn until the returned object is disposed. Throws `EDITOR_BUSY` while the turn is taken. */
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
