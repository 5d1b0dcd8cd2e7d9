import type { Candidate, EditRoute } from '../api/types'
import { Bar } from './bar'

/** Edit that answers: the probability of each edit that the question could mean, as a bar against its threshold. */
export function EditRouting({ route, onFind }: { route: EditRoute; onFind: (id: string) => void }) {
  const { edit, candidates } = route
  return (
    <div class="routing">
      <h3>Routing</h3>
      <p>{verdict(route)}</p>
      {candidates.length > 0 && (
        <>
          <ul class="candidates">
            {candidates.map((candidate) => (
              <CandidateItem
                key={candidate.id}
                candidate={candidate}
                answers={candidate.id === edit}
                onFind={() => onFind(candidate.id)}
              />
            ))}
          </ul>
          <p class="hint">
            Each bar shows how likely the question asks for what the edit taught. The edit may answer where
            the bar goes past the upright mark.
          </p>
        </>
      )}
    </div>
  )
}

function verdict({ edit, candidates }: EditRoute): string {
  const answering = candidates.find(({ id }) => id === edit)
  if (answering) {
    const { prompt, probability } = answering
    return `The edit “${prompt}”: the question asks for it with a probability of ${percent(probability)}.`
  }
  return candidates.length === 0
    ? 'The original model: no edit is near the question.'
    : 'The original model: the question does not ask for what the edits near it taught.'
}

interface CandidateItemProps {
  candidate: Candidate
  answers: boolean
  onFind: () => void
}

function CandidateItem({ candidate, answers, onFind }: CandidateItemProps) {
  const { prompt, target, probability, threshold } = candidate
  return (
    <li>
      <span class="what">
        {prompt} <span class="arrow">→</span> <strong>{target}</strong>
      </span>
      <Bar value={probability} threshold={threshold} above={answers} />
      <span class="numbers">
        {percent(probability)}, needs {percent(threshold)}
      </span>
      <button type="button" onClick={onFind} aria-label={`Show the edit “${prompt}” in the list`}>
        Show
      </button>
    </li>
  )
}

/** A probability in percent, never rounded to 0 or 100 % unless it is certain. */
function percent(probability: number): string {
  const rounded = Math.round(100 * probability)
  if (rounded === 100 && probability < 1) return 'over 99 %'
  return rounded === 0 ? 'under 1 %' : `${rounded} %`
}
