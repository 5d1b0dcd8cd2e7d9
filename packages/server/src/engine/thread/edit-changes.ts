import { isDeepStrictEqual } from 'node:util'
import type { EditSummary } from '@wise-edit/editors'
import type { Changes } from './remote-memory'

/** Tracks the changes of a list of edits, so that a copy in another thread can follow them. */
export class EditChanges {
  #known: Map<string, EditSummary>

  constructor(edits: readonly EditSummary[]) {
    this.#known = byId(edits)
  }

  /** Returns the changes since the last call. */
  next(edits: readonly EditSummary[]): Changes {
    const before = this.#known
    this.#known = byId(edits)
    return {
      changed: edits.filter((edit) => !isDeepStrictEqual(edit, before.get(edit.id))),
      gone: [...before.keys()].filter((id) => !this.#known.has(id)),
    }
  }
}

function byId(edits: readonly EditSummary[]): Map<string, EditSummary> {
  return new Map(edits.map((edit) => [edit.id, edit]))
}
