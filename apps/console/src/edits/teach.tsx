import { useRef, useState } from 'preact/hooks'
import type { Api } from '../api/client'
import { asFailure, type Failure } from '../api/failure'
import type { NewEdit } from '../api/types'
import { Problem } from '../parts/problem'

/** A draft that nothing was written into. */
export const NOTHING: Required<NewEdit> = { prompt: '', target: '', subject: '', irrelevant: '' }

interface TeachProps {
  api: Api
  draft: Required<NewEdit>
  onChange: (draft: Required<NewEdit>) => void
  /** An edit was accepted. */
  onAdded: () => void
}

/** The form that adds an edit. */
export function Teach({ api, draft, onChange, onAdded }: TeachProps) {
  const [failure, setFailure] = useState<Failure>()
  const [sending, setSending] = useState(false)
  const prompt = useRef<HTMLTextAreaElement>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (sending) return
    setSending(true)
    setFailure(undefined)
    try {
      await api.add(filled(draft))
      onChange(NOTHING)
      prompt.current?.focus()
      onAdded()
    } catch (error) {
      setFailure(asFailure(error))
    } finally {
      setSending(false)
    }
  }
  const change = (name: keyof NewEdit) => (event: { currentTarget: { value: string } }) =>
    onChange({ ...draft, [name]: event.currentTarget.value })

  return (
    <section aria-labelledby="teach-heading" class="panel">
      <h2 id="teach-heading">Teach</h2>
      <form onSubmit={submit} aria-describedby={failure && 'teach-problem'}>
        <label for="prompt">Prompt</label>
        <textarea
          id="prompt"
          ref={prompt}
          rows={2}
          required
          value={draft.prompt}
          onInput={change('prompt')}
        />
        <label for="target">New answer</label>
        <input id="target" required value={draft.target} onInput={change('target')} />
        <details>
          <summary>More</summary>
          <label for="subject">What the fact is about, as the prompt calls it</label>
          <input id="subject" value={draft.subject} onInput={change('subject')} />
          <label for="irrelevant">A text that must stay as it is</label>
          <input id="irrelevant" value={draft.irrelevant} onInput={change('irrelevant')} />
          <p class="hint">Both may be left empty.</p>
        </details>
        <Problem failure={failure} id="teach-problem" />
        <div class="buttons">
          <button type="submit" class="main" aria-disabled={sending}>
            Teach
          </button>
        </div>
      </form>
    </section>
  )
}

/** The edit without what was left empty. */
function filled({ prompt, target, subject, irrelevant }: Required<NewEdit>): NewEdit {
  return { prompt, target, ...(subject && { subject }), ...(irrelevant && { irrelevant }) }
}
