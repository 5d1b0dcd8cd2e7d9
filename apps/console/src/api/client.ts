import { eventData } from './event-stream'
import { asFailure, Failure, failureOf } from './failure'
import type { Edit, Models, NewEdit, Question, Route } from './types'

/** The server's API as the page uses it. Every method throws `Failure`. */
export interface Api {
  models(): Promise<Models>
  /** Streams an answer piece by piece, until it is complete or aborted. */
  answer(model: string, question: Question, signal: AbortSignal): AsyncGenerator<string, void, void>
  route(question: Question, signal: AbortSignal): Promise<Route>
  /** All edits, oldest first. */
  edits(): Promise<Edit[]>
  add(edit: NewEdit): Promise<void>
  undo(id: string): Promise<void>
}

export interface ApiOptions {
  /** Returns the bearer token, if one was entered. */
  token: () => string | null
}

export function createApi({ token }: ApiOptions): Api {
  const send = async (
    method: string,
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<Response> => {
    const headers = new Headers()
    if (body) headers.set('content-type', 'application/json')
    const bearer = token()
    if (bearer) headers.set('authorization', `Bearer ${bearer}`)
    const sent = { method, headers, body: body && JSON.stringify(body), signal }
    const response = await fetch(path, sent).catch((error) => {
      throw signal?.aborted ? error : asFailure(error)
    })
    if (!response.ok) throw await failureOf(response)
    return response
  }
  const read = async <T>(...request: Parameters<typeof send>): Promise<T> => {
    const response = await send(...request)
    return response.json().catch(() => {
      throw new Failure(
        response.status,
        'The server’s answer is not JSON. Check that wise-edit serves this address.',
      )
    })
  }

  return {
    async models() {
      const { data } = await read<{ data: { id: string }[] }>('GET', '/v1/models')
      const edited = data.find(({ id }) => !id.endsWith(':unedited'))?.id
      if (!edited) throw new Failure(200, 'The server has no model. Start it with one.')
      return { edited, unedited: `${edited}:unedited` }
    },
    async *answer(model, question, signal) {
      const { path, body } = asked(question)
      const response = await send('POST', path, { model, stream: true, ...body }, signal)
      if (!response.body) return
      for await (const data of eventData(response.body)) yield pieceOf(data)
    },
    route: (question, signal) => read<Route>('POST', '/v1/route', textOf(question), signal),
    edits: async () => (await read<{ data: Edit[] }>('GET', '/v1/edits')).data,
    add: async (edit) => void (await send('POST', '/v1/edits', edit)),
    undo: async (id) => void (await send('DELETE', `/v1/edits/${encodeURIComponent(id)}`)),
  }
}

function asked(question: Question): { path: string; body: object } {
  const path = question.chat ? '/v1/chat/completions' : '/v1/completions'
  return { path, body: { max_tokens: question.maxTokens, temperature: 0, ...textOf(question) } }
}

/** The question under its parameter name: `messages` or `prompt`. */
function textOf({ text, chat }: Question): object {
  return chat ? { messages: [{ role: 'user', content: text }] } : { prompt: text }
}

/** Text of a chunk of either endpoint. Throws if the chunk is an error. */
function pieceOf(data: string): string {
  const { choices, error } = JSON.parse(data)
  if (error) throw new Failure(200, error.message ?? 'The server broke off the answer. See its log.')
  const choice = choices?.[0]
  return choice?.text ?? choice?.delta?.content ?? ''
}
