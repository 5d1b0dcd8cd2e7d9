import type { Memory, MemoryRoute } from '../api/types'
import { Bar } from './bar'

/** Memory of WISE that answers: every indicator as a bar against its threshold. */
export function MemoryRouting({ route }: { route: MemoryRoute }) {
  const { answered_by, memories } = route
  const largest = Math.max(
    ...memories.flatMap(({ indicator, threshold }) => [indicator ?? 0, threshold ?? 0]),
  )
  return (
    <div class="routing">
      <h3>Routing</h3>
      <p>{verdict(route)}</p>
      {memories.length > 0 && (
        <>
          <ul class="bars">
            {memories.map((memory) => (
              <MemoryBar
                key={memory.index}
                memory={memory}
                answers={memory.index === answered_by}
                full={largest > 0 ? largest * 1.1 : 1}
              />
            ))}
          </ul>
          <p class="hint">Each bar is a memory’s Δ for this question, the upright mark its ε.</p>
        </>
      )}
    </div>
  )
}

function verdict({ answered_by, memories, similarity }: MemoryRoute): string {
  if (memories.length === 0) return 'The original model: the memory is empty.'
  if (answered_by === 'main' && similarity && similarity.value <= (similarity.threshold ?? -1)) {
    return `The original model: the question is unlike all edits (similarity ${similarity.value.toFixed(2)}, needed ${(similarity.threshold ?? -1).toFixed(2)}).`
  }
  if (answered_by === 'main') return 'The original model: no memory’s indicator Δ is above its threshold ε.'
  if (similarity && similarity.value > (similarity.certainty ?? 1)) {
    return `${nameOf(answered_by)}: the question is certainly about an edit (similarity ${similarity.value.toFixed(2)}).`
  }
  return `${nameOf(answered_by)}: its indicator Δ is above its threshold ε.`
}

/** A bar; `full` is the value at the right end of all bars. */
function MemoryBar({ memory, answers, full }: { memory: Memory; answers: boolean; full: number }) {
  const { index, indicator, threshold, edits } = memory
  return (
    <li>
      <span class="bar-name">
        <span>
          {nameOf(index)}
          {answers && <strong> answers</strong>}
        </span>
        <span class="hint">
          {edits.length} {edits.length === 1 ? 'edit' : 'edits'}
        </span>
      </span>
      <Bar
        value={(indicator ?? full) / full}
        threshold={threshold === null ? null : threshold / full}
        above={answers}
      />
      <span class="numbers">
        Δ {indicator === null ? 'without bound' : shortNumber(indicator)},{' '}
        {threshold === null ? 'no ε' : `ε ${shortNumber(threshold)}`}
      </span>
    </li>
  )
}

function nameOf(index: number): string {
  return `Memory ${index + 1}`
}

function shortNumber(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 })
}
