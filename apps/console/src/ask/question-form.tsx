import { useRef } from 'preact/hooks'
import type { Question } from '../api/types'

interface QuestionFormProps {
  question: Question
  onChange: (question: Question) => void
  /** Undefined until a model is known. */
  onAsk: (() => void) | undefined
  onStop: () => void
  writing: boolean
}

export function QuestionForm({ question, onChange, onAsk, onStop, writing }: QuestionFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const change = (more: Partial<Question>) => onChange({ ...question, ...more })
  const submitOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.current?.requestSubmit()
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (question.text.trim() !== '') onAsk?.()
  }
  return (
    <form ref={form} onSubmit={submit}>
      <label for="question">Question, or the beginning of a text</label>
      <textarea
        id="question"
        rows={2}
        required
        value={question.text}
        onInput={(event) => change({ text: event.currentTarget.value })}
        onKeyDown={submitOnEnter}
        aria-describedby="question-hint"
      />
      <p class="hint" id="question-hint">
        Enter asks, Shift and Enter begins a new line.
      </p>
      <details>
        <summary>Answer settings</summary>
        <div class="settings">
          <label class="check">
            <input
              type="checkbox"
              checked={question.chat}
              onChange={(event) => change({ chat: event.currentTarget.checked })}
            />
            Ask as a chat message (for models with a chat template)
          </label>
          <label class="row">
            Maximum tokens
            <input
              type="number"
              min={1}
              max={1024}
              required
              value={question.maxTokens}
              onInput={(event) => change({ maxTokens: event.currentTarget.valueAsNumber })}
            />
          </label>
        </div>
      </details>
      <div class="buttons">
        <button type="submit" class="main" disabled={!onAsk}>
          Ask
        </button>
        {writing && (
          <button type="button" onClick={onStop}>
            Stop
          </button>
        )}
      </div>
    </form>
  )
}
