import { useState } from 'preact/hooks'
import type { Api } from '../api/client'
import { asFailure, type Failure } from '../api/failure'
import type { Edit } from '../api/types'
import { Modal } from '../parts/modal'
import { Problem } from '../parts/problem'

interface UndoDialogProps {
  api: Api
  edit: Edit
  onClose: () => void
  /** Called when the server has agreed to undo it. */
  onUndone: () => void
}

/** Asks for confirmation before an edit is undone. */
export function UndoDialog({ api, edit, onClose, onUndone }: UndoDialogProps) {
  const [failure, setFailure] = useState<Failure>()
  const [sending, setSending] = useState(false)
  const undo = async () => {
    if (sending) return
    setSending(true)
    try {
      await api.undo(edit.id)
      onUndone()
    } catch (error) {
      setFailure(asFailure(error))
      setSending(false)
    }
  }
  return (
    <Modal titleId="undo-title" onClose={onClose}>
      <h2 id="undo-title">Undo this edit?</h2>
      <p>
        {edit.prompt} <span class="arrow">→</span> <strong>{edit.target}</strong>
      </p>
      <p class="hint">{WHAT_HAPPENS[edit.state]}</p>
      <Problem failure={failure} />
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="danger" aria-disabled={sending} onClick={undo}>
          Undo it
        </button>
      </div>
    </Modal>
  )
}

const LEARNED = 'The model forgets it. Other edits stay.'
const NOTHING = 'Nothing was learned; it is removed from the list.'

const WHAT_HAPPENS: Record<Edit['state'], string> = {
  waiting: 'It is removed from the queue.',
  training: 'Training stops, and its result is discarded.',
  done: LEARNED,
  undoing: LEARNED,
  not_learned: NOTHING,
  failed: NOTHING,
}
