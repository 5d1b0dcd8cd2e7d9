import { WiseError } from '@wise-edit/core'
import type { EditRequest, EditSummary } from './editor'

/** A request with its id settled. */
export type NamedRequest = EditRequest & { id: string }

/**
 * Gives each request an id (its number, unless it brings one) and refuses one that is taken. The id of an edit that was
 * not learned may be given again.
 */
export function nameRequests(
  requests: readonly EditRequest[],
  edits: readonly Pick<EditSummary, 'id' | 'status'>[],
): NamedRequest[] {
  const taken = new Set(edits.map(({ id }) => id))
  const unlearned = new Set(edits.filter(({ status }) => status === 'not learned').map(({ id }) => id))
  let number = edits.length
  return requests.map(({ id, prompt, target, subject, irrelevant, paraphrases, contrasts }) => {
    const free = () => {
      do number++
      while (taken.has(String(number)))
      return String(number)
    }
    const name = id ?? free()
    if (taken.has(name) && !unlearned.delete(name)) {
      throw new WiseError(
        'EDIT_EXISTS',
        `An edit called "${name}" has been made already; expected a new id. Undo it first, or give the new edit another id.`,
      )
    }
    taken.add(name)
    return { id: name, prompt, target, subject, irrelevant, paraphrases, contrasts }
  })
}

/** The edit called `id`. Throws `EDIT_UNKNOWN`. */
export function findEdit<T>(edits: readonly T[], id: string, idOf: (edit: T) => string): T {
  const found = edits.find((edit) => idOf(edit) === id)
  if (found) return found
  throw new WiseError(
    'EDIT_UNKNOWN',
    `No edit is called "${id}"; there are ${edits.length}. List the edits for their ids.`,
  )
}
