import { WiseError } from '@wise-edit/core'
import type { EditRequest, EditSummary } from './editor'

/** Request that has an id. */
export type NamedRequest = EditRequest & { id: string }

/**
 * Gives each request an id: the one it brings, or else its number. Throws `EDIT_EXISTS` for an id that is taken; the id
 * of an edit that was not learned may be reused.
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

/** Returns the edit called `id`. Throws `EDIT_UNKNOWN` if there is none. */
export function findEdit<T>(edits: readonly T[], id: string, idOf: (edit: T) => string): T {
  const found = edits.find((edit) => idOf(edit) === id)
  if (found) return found
  throw new WiseError(
    'EDIT_UNKNOWN',
    `No edit is called "${id}"; there are ${edits.length}. List the edits for their ids.`,
  )
}
