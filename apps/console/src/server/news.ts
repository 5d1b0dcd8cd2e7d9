import type { Edit } from '../api/types'

/** Describes the changes between two lists of edits; empty for the first list. */
export function newsOf(before: readonly Edit[] | undefined, now: readonly Edit[]): string {
  if (!before) return ''
  const then = new Map(before.map((edit) => [edit.id, edit]))
  const news = now.flatMap((edit) => {
    const text = then.get(edit.id)?.state === edit.state ? undefined : TEXTS[edit.state]
    return text ? [`${text}: ${edit.prompt}`] : []
  })
  const ids = new Set(now.map(({ id }) => id))
  const gone = before.filter(({ id }) => !ids.has(id)).map(({ prompt }) => `Undone: ${prompt}`)
  const all = [...news, ...gone]
  return all.length > 3 ? `${all.length} edits have changed.` : all.join('. ')
}

const TEXTS: Partial<Record<Edit['state'], string>> = {
  training: 'Learning',
  done: 'Learned',
  not_learned: 'Not learned',
  failed: 'Could not be learned',
}
