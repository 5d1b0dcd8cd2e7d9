import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Api } from '../api/client'
import { asFailure, type Failure } from '../api/failure'
import type { Edit, Models } from '../api/types'
import { newsOf } from './news'

/** Milliseconds between two requests for the edits, while an edit is being trained and otherwise. */
export interface Pace {
  busy: number
  idle: number
}

export interface ServerState {
  models?: Models
  /** Oldest first; undefined until the server has answered. */
  edits?: readonly Edit[]
  /** Error of the last request, if it failed. */
  failure?: Failure
  /** Duration of the last request in milliseconds. */
  took: number
  /** Changes of edits since the last request, for screen readers. */
  news: string
}

/** Polls the server's model and edits while the page is visible. `refresh` polls now. */
export function useServer(api: Api, pace: Pace): ServerState & { refresh: () => Promise<ServerState> } {
  const [state, setState] = useState<ServerState>({ took: 0, news: '' })
  const latest = useRef(state)
  const turn = useRef(0)

  const refresh = useCallback(async () => {
    const mine = ++turn.current
    const next = await look(api, latest.current)
    // A response that arrives after that of a later request is outdated.
    if (mine === turn.current) {
      latest.current = next
      setState(next)
    }
    return next
  }, [api])

  useEffect(() => void refresh(), [refresh])
  // Every request ends in a new state, which schedules the next one. Long lists are requested less often.
  useEffect(() => {
    const pause = state.edits?.some(isUnderWay) ? pace.busy : pace.idle
    const timer = setTimeout(
      () => document.hidden || refresh(),
      Math.max(pause, Math.min(4 * state.took, pace.idle)),
    )
    return () => clearTimeout(timer)
  }, [state, refresh, pace.busy, pace.idle])
  useEffect(() => {
    const lookAgain = () => document.hidden || refresh()
    document.addEventListener('visibilitychange', lookAgain)
    return () => document.removeEventListener('visibilitychange', lookAgain)
  }, [refresh])

  return { ...state, refresh }
}

function isUnderWay({ state }: Edit): boolean {
  return state === 'waiting' || state === 'training' || state === 'undoing'
}

async function look(api: Api, before: ServerState): Promise<ServerState> {
  const start = performance.now()
  try {
    const models = before.models ?? (await api.models())
    const edits = await api.edits()
    const took = performance.now() - start
    return { models, edits, took, news: newsOf(before.edits, edits) || before.news }
  } catch (error) {
    return { ...before, failure: asFailure(error) }
  }
}
