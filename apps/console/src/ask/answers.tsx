import { Problem } from '../parts/problem'
import type { Answer, Asked, Side } from './use-answers'

const TITLES: Record<Side, string> = { edited: 'With the memory', unedited: 'Without the memory' }
const SIDES = Object.keys(TITLES) as Side[]

/** Both answers, side by side. */
export function Answers({ asked, onTeach }: { asked: Asked; onTeach: () => void }) {
  const { edited, unedited } = asked.answers
  const finished = edited.state === 'done' && unedited.state === 'done'
  return (
    <>
      <div class="answers">
        {SIDES.map((side) => (
          <AnswerCard key={side} side={side} answer={asked.answers[side]} />
        ))}
      </div>
      {finished && (
        <div class="buttons">
          <p>
            {edited.text === unedited.text ? 'Both answers are the same.' : 'The memory changed the answer.'}
          </p>
          <button type="button" onClick={onTeach}>
            Teach another answer
          </button>
        </div>
      )}
    </>
  )
}

function AnswerCard({ side, answer }: { side: Side; answer: Answer }) {
  const { text, state, failure } = answer
  return (
    <article class={`card ${side}`} aria-labelledby={`${side}-title`}>
      <h3 id={`${side}-title`}>{TITLES[side]}</h3>
      <p class="answer" aria-live="polite" aria-busy={state === 'writing'} data-state={state}>
        {text}
        {text === '' && <span class="hint">{WHEN_EMPTY[state]}</span>}
      </p>
      {state === 'stopped' && text !== '' && <p class="hint">Stopped.</p>}
      <Problem failure={failure} />
    </article>
  )
}

const WHEN_EMPTY: Record<Answer['state'], string> = {
  writing: 'Thinking …',
  done: 'The model says nothing.',
  stopped: 'Stopped before the first word.',
  failed: 'No answer.',
}
