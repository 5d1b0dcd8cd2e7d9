import type { Edit } from '../api/types'
import { LossLine, lossWords } from './loss-line'

interface EditItemProps {
  edit: Edit
  /** Edits of the same question that this one overrules. */
  overruled: readonly Edit[]
  /** The edit that answers instead of this one. */
  overruledBy: Edit | undefined
  onAsk: () => void
  onUndo: () => void
}

export function EditItem({ edit, overruled, overruledBy, onAsk, onUndo }: EditItemProps) {
  const { state, prompt, target, progress, error, answer } = edit
  return (
    <li class="card" data-state={state}>
      <p class="what">
        {prompt} <span class="arrow">→</span> <strong>{target}</strong>
      </p>
      <p class={`state ${state}`}>
        {state === 'training' && !progress ? 'Getting ready to learn …' : STATES[state]}
      </p>
      {progress && progress.losses.length > 0 && <LossLine progress={progress} />}
      {!progress && edit.loss_after !== undefined && (
        <p class="hint">Loss {lossWords(edit.loss_after, edit.loss_before)}</p>
      )}
      {state === 'not_learned' && answer !== undefined ? (
        <p class="problem">
          The model still answers “{answer}”. Teach a shorter answer, or rephrase the prompt.
        </p>
      ) : (
        error && <p class="problem">{error}</p>
      )}
      {overruled.map(({ id, target }) => (
        <p class="hint" key={id}>
          It overrules an earlier edit of the same question: <strong>{target}</strong>
        </p>
      ))}
      {overruledBy && (
        <p class="hint">
          A later edit answers instead: <strong>{overruledBy.target}</strong>
        </p>
      )}
      <div class="buttons">
        {state === 'done' && (
          <button type="button" onClick={onAsk} aria-label={`Ask “${prompt}”`}>
            Ask
          </button>
        )}
        {state !== 'undoing' && (
          <button type="button" onClick={onUndo} aria-label={`Undo “${prompt}”`}>
            Undo
          </button>
        )}
      </div>
    </li>
  )
}

const STATES: Record<Edit['state'], string> = {
  waiting: 'Waiting',
  training: 'Learning …',
  done: 'Learned',
  not_learned: 'Not learned',
  failed: 'Failed',
  undoing: 'Being undone …',
}
