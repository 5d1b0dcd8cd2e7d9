import type { Question } from '../api/types'
import { Problem } from '../parts/problem'
import { Answers } from './answers'
import { FirstSteps } from './first-steps'
import { QuestionForm } from './question-form'
import { Routing } from './routing'
import type { Asked } from './use-answers'

interface AskProps {
  question: Question
  onChange: (question: Question) => void
  /** Undefined until a model is known. */
  onAsk: (() => void) | undefined
  onStop: () => void
  asked: Asked | undefined
  writing: boolean
  onTeach: (prompt: string) => void
  onFind: (id: string) => void
}

/** A question, its two answers, and the routing of the model with the memory. */
export function Ask({ question, onChange, onAsk, onStop, asked, writing, onTeach, onFind }: AskProps) {
  return (
    <section aria-labelledby="ask-heading" class="panel">
      <h2 id="ask-heading">Ask</h2>
      <QuestionForm question={question} onChange={onChange} onAsk={onAsk} onStop={onStop} writing={writing} />
      {!asked && <FirstSteps onTry={(text) => onChange({ ...question, text })} />}
      {asked && (
        <>
          <Answers asked={asked} onTeach={() => onTeach(asked.question.text)} />
          {!someAnswerFailed(asked) && <Problem failure={asked.routeFailure} />}
          {asked.route && <Routing route={asked.route} onFind={onFind} />}
        </>
      )}
    </section>
  )
}

/** True if an answer already shows an error. */
function someAnswerFailed({ answers }: Asked): boolean {
  return Object.values(answers).some(({ state }) => state === 'failed')
}
