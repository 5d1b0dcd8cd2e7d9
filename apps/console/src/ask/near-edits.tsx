import type { NearEdit } from '../api/types'

/** Edits whose prompts are most similar to the question. */
export function NearEdits({ edits, onFind }: { edits: readonly NearEdit[]; onFind: (id: string) => void }) {
  if (edits.length === 0) return null
  return (
    <div>
      <h3>Edits nearby</h3>
      <ul class="near">
        {edits.map(({ id, prompt, target, similarity }) => (
          <li key={id}>
            <span>
              {prompt} <span class="arrow">→</span> <strong>{target}</strong>
            </span>
            <span class="numbers">similarity {similarity.toFixed(2)}</span>
            <button
              type="button"
              onClick={() => onFind(id)}
              aria-label={`Show the edit “${prompt}” in the list`}
            >
              Show
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
