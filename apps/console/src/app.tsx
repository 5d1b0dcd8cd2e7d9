import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from './api/client'
import type { Question } from './api/types'
import { Ask } from './ask/ask'
import { useAnswers } from './ask/use-answers'
import { Edits } from './edits/edits'
import { NOTHING, Teach } from './edits/teach'
import { Problem } from './parts/problem'
import { type Pace, useServer } from './server/use-server'
import { TokenDialog } from './token/token-dialog'

const PACE: Pace = { busy: 400, idle: 5_000 }

interface AppProps {
  /** Source of everything that the page shows. */
  api: Api
  pace?: Pace
  title?: string
  /** Shown above the other parts. */
  children?: ComponentChildren
}

/** The page. It holds the typed texts, so that one part can fill in the form of another. */
export function App({ api, pace = PACE, title = 'wise-edit', children }: AppProps) {
  const { models, edits, failure, news, refresh } = useServer(api, pace)
  const { asked, ask, stop, writing } = useAnswers(api)
  const [question, setQuestion] = useState<Question>({ text: '', chat: false, maxTokens: 48 })
  const [draft, setDraft] = useState(NOTHING)
  const [search, setSearch] = useState('')
  const [tokenLater, setTokenLater] = useState(false)
  const locked = failure?.status === 401

  const askAbout = (text: string) => {
    setQuestion({ ...question, text })
    if (models) ask(models, { ...question, text })
    focusOn('question')
  }
  const teach = (prompt: string) => {
    setDraft({ ...NOTHING, prompt })
    focusOn('target')
  }
  const find = (id: string) => {
    setSearch(id)
    focusOn('edits-heading')
  }
  const tryToken = async () => (await refresh()).failure?.status !== 401

  return (
    <>
      <a class="skip" href="#question">
        Skip to the question
      </a>
      <header>
        <h1>{title}</h1>
        <p class="hint">{models ? models.edited : 'No model yet'}</p>
        {locked && (
          <button type="button" onClick={() => setTokenLater(false)}>
            Enter the token
          </button>
        )}
      </header>
      <main>
        <div class="whole">
          {children}
          <Problem failure={failure} />
          <p class="hidden" role="status">
            {news}
          </p>
        </div>
        <Ask
          question={question}
          onChange={setQuestion}
          onAsk={models && (() => ask(models, question))}
          onStop={stop}
          asked={asked}
          writing={writing}
          onTeach={teach}
          onFind={find}
        />
        <div class="column">
          <Teach api={api} draft={draft} onChange={setDraft} onAdded={refresh} />
          <Edits
            api={api}
            edits={edits}
            search={search}
            onSearch={setSearch}
            onAsk={askAbout}
            onUndone={refresh}
          />
        </div>
      </main>
      {locked && !tokenLater && <TokenDialog onTry={tryToken} onClose={() => setTokenLater(true)} />}
    </>
  )
}

function focusOn(id: string): void {
  document.getElementById(id)?.focus()
}
