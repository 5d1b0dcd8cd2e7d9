import { WiseError } from '@wise-edit/core'

/** Lets one thing at a time change an editor. */
export class Turn {
  #taken = false

  /** Takes the turn and returns what ends it. Throws `EDITOR_BUSY` while another has it. */
  take(): () => void {
    if (this.#taken) {
      throw new WiseError(
        'EDITOR_BUSY',
        'The editor is in the middle of an edit, an undo or a load; expected one at a time. Await it, or leave its loop, first.',
      )
    }
    this.#taken = true
    return () => {
      this.#taken = false
    }
  }
  /** Has the turn while `change` runs. Throws as `take` does. */
  async run(change: () => Promise<void>): Promise<void> {
    const end = this.take()
    try {
      await change()
    } finally {
      end()
    }
  }
}
