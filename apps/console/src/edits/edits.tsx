import { useEffect, useRef, useState } from 'preact/hooks'
import type { Api } from '../api/client'
import type { Edit } from '../api/types'
import { EditItem } from './edit-item'
import { EditSearch, matches } from './edit-search'
import { UndoDialog } from './undo-dialog'

const PAGE = 20

interface EditsProps {
  api: Api
  /** Oldest first; undefined until they are loaded. */
  edits: readonly Edit[] | undefined
  /** Part of a prompt or an answer, or a whole id. */
  search: string
  onSearch: (search: string) => void
  onAsk: (prompt: string) => void
  onUndone: () => void
}

/** All edits, newest first, with search, ask and undo. */
export function Edits({ api, edits, search, onSearch, onAsk, onUndone }: EditsProps) {
  const [shown, setShown] = useState(PAGE)
  const [undoing, setUndoing] = useState<Edit>()
  const heading = useRef<HTMLHeadingElement>(null)
  // Undoing removes the button that opened the dialog, so the focus moves to the heading when the dialog closes.
  const undone = useRef(false)
  useEffect(() => {
    if (!undoing && undone.current) heading.current?.focus()
    undone.current = false
  }, [undoing])
  const found = (edits ?? []).filter((edit) => matches(edit, search)).reverse()
  const lack = whyEmpty(edits, found, search)

  return (
    <section aria-labelledby="edits-heading" class="panel">
      <h2 id="edits-heading" ref={heading} tabIndex={-1}>
        Edits
      </h2>
      {edits && edits.length > 0 && (
        <EditSearch search={search} onSearch={onSearch} found={found.length} all={edits.length} />
      )}
      {lack && <p class="empty">{lack}</p>}
      {found.length > 0 && (
        <ul class="edits">
          {found.slice(0, shown).map((edit) => (
            <EditItem
              key={edit.id}
              edit={edit}
              overruled={(edits ?? []).filter(({ id }) => edit.contradicts?.includes(id))}
              overruledBy={edits?.find(({ id }) => id === edit.overruled_by)}
              onAsk={() => onAsk(edit.prompt)}
              onUndo={() => setUndoing(edit)}
            />
          ))}
        </ul>
      )}
      {found.length > shown && (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          Show more
        </button>
      )}
      {undoing && (
        <UndoDialog
          api={api}
          edit={undoing}
          onClose={() => setUndoing(undefined)}
          onUndone={() => {
            undone.current = true
            setUndoing(undefined)
            onUndone()
          }}
        />
      )}
    </section>
  )
}

function whyEmpty(edits: readonly Edit[] | undefined, found: readonly Edit[], search: string) {
  if (!edits) return 'The edits appear once they are loaded.'
  if (edits.length === 0)
    return 'Nothing has been taught yet. Write a prompt and its new answer under “Teach”.'
  if (found.length === 0) return `No edit has “${search}” in its prompt, answer or id.`
  return undefined
}
