import { useEffect, useRef, useState } from 'preact/hooks'
import type { Api } from '../api/client'
import { asFailure, type Failure } from '../api/failure'
import type { Models, Question, Route } from '../api/types'

export type Side = 'edited' | 'unedited'

export interface Answer {
  text: string
  state: 'writing' | 'done' | 'stopped' | 'failed'
  failure?: Failure
}

/** A question with the answers so far. */
export interface Asked {
  question: Question
  answers: Record<Side, Answer>
  route?: Route
  routeFailure?: Failure
}

/** Asks both models and the router at the same time; a new question stops the previous one. */
export function useAnswers(api: Api) {
  const [asked, setAsked] = useState<Asked>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const ask = (models: Models, question: Question): void => {
    running.current?.abort()
    const run = new AbortController()
    running.current = run
    const change = (more: (asked: Asked) => Partial<Asked>) => {
      if (running.current === run) setAsked((asked) => asked && { ...asked, ...more(asked) })
    }
    const changeAnswer = (side: Side, more: (answer: Answer) => Partial<Answer>) =>
      change(({ answers }) => ({
        answers: { ...answers, [side]: { ...answers[side], ...more(answers[side]) } },
      }))

    const write = async (side: Side) => {
      try {
        for await (const piece of api.answer(models[side], question, run.signal)) {
          changeAnswer(side, ({ text }) => ({ text: (text + piece).trimStart() }))
        }
        changeAnswer(side, () => ({ state: 'done' }))
      } catch (error) {
        if (run.signal.aborted) changeAnswer(side, () => ({ state: 'stopped' }))
        else changeAnswer(side, () => ({ state: 'failed', failure: asFailure(error) }))
      }
    }
    const route = async () => {
      try {
        const route = await api.route(question, run.signal)
        change(() => ({ route }))
      } catch (error) {
        if (!run.signal.aborted) change(() => ({ routeFailure: asFailure(error) }))
      }
    }

    const begun = (): Answer => ({ text: '', state: 'writing' })
    setAsked({ question, answers: { edited: begun(), unedited: begun() } })
    void write('edited')
    void write('unedited')
    void route()
  }
  const stop = () => running.current?.abort()
  const writing = asked !== undefined && Object.values(asked.answers).some(({ state }) => state === 'writing')
  return { asked, ask, stop, writing }
}
