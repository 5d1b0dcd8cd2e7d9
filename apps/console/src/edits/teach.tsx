import { useRef, useState } from 'preact/hooks'
import type { Api } from '../api/client'
import { asFailure, type Failure } from '../api/failure'
import type { NewEdit } from '../api/types'
import { Problem } from '../parts/problem'

/** An edit as it is typed; `rephrase` and `near` hold one text on each line. */
export type Draft = Record<keyof NewEdit, string>

/** An empty draft. */
export const NOTHING: Draft = { prompt: '', target: '', subject: '', rephrase: '', near: '' }

interface TeachProps {
  api: Api
  draft: Draft
  onChange: (draft: Draft) => void
  /** Called when an edit was accepted. */
  onAdded: () => void
}

/** Form that adds an edit. */
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
  const change = (name: keyof Draft) => (event: { currentTarget: { value: string } }) =>
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
          <label for="subject">Subject of the fact, as written in the prompt</label>
          <input id="subject" value={draft.subject} onInput={change('subject')} />
          <label for="rephrase">Paraphrases of the prompt</label>
          <textarea id="rephrase" rows={2} value={draft.rephrase} onInput={change('rephrase')} />
          <label for="near">Similar questions that must keep their answers</label>
          <textarea id="near" rows={2} value={draft.near} onInput={change('near')} />
          <p class="hint">One text on each line. All of these may be left empty.</p>
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

/** The edit without empty fields. */
function filled({ prompt, target, subject, ...more }: Draft): NewEdit {
  const [rephrase, near] = [lines(more.rephrase), lines(more.near)]
  return {
    prompt,
    target,
    ...(subject && { subject }),
    ...(rephrase.length > 0 && { rephrase }),
    ...(near.length > 0 && { near }),
  }
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}
