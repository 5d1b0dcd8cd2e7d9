import type { Edit, NewEdit } from '../src/api/types'

/** Errors of requests, by `METHOD /path`: a status and a message. */
type Faults = Record<string, { status: number; message: string }>

export interface FakeOptions {
  token?: string
  faults?: Faults
  /** Number of steps of an edit. */
  steps?: number
  /** Milliseconds between two pieces of an answer. */
  pause?: number
  /** True for a memory of WISE. Default: a side memory for each edit. */
  wise?: boolean
}

/**
 * wise-edit's server without a model: it gives the taught answers, and each request for the edits is a training step.
 */
export class FakeServer {
  edits: Edit[] = []
  readonly requests: { method: string; path: string; body: unknown }[] = []
  readonly options: FakeOptions

  constructor(options: FakeOptions = {}) {
    this.options = options
  }

  /** Replacement of `fetch`. */
  readonly fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
    init.signal?.throwIfAborted()
    const method = init.method ?? 'GET'
    const body = init.body ? JSON.parse(String(init.body)) : undefined
    this.requests.push({ method, path, body })
    const { token, faults = {} } = this.options
    if (token && new Headers(init.headers).get('authorization') !== `Bearer ${token}`) {
      return failed(401, 'Wrong token.')
    }
    const fault = faults[`${method} ${path}`]
    if (fault) return failed(fault.status, fault.message)
    return this.#answer(method, path, body, init.signal)
  }

  /** Adds a learned edit. */
  teach(prompt: string, target: string): void {
    this.edits.push({ id: `edit-${this.edits.length + 1}`, state: 'done', prompt, target })
  }

  // biome-ignore lint/suspicious/noExplicitAny: bodies are what the page sends, and the tests look at them
  #answer(method: string, path: string, body: any, signal?: AbortSignal | null): Response {
    switch (`${method} ${path}`) {
      case 'GET /v1/models':
        return Response.json({ data: [{ id: 'tiny' }, { id: 'tiny:unedited' }] })
      case 'POST /v1/completions':
        return this.#stream(body.model, body.prompt, (text) => ({ text }), signal)
      case 'POST /v1/chat/completions':
        return this.#stream(
          body.model,
          body.messages[0].content,
          (content) => ({ delta: { content } }),
          signal,
        )
      case 'POST /v1/route':
        return Response.json(this.#route(body.prompt ?? body.messages[0].content))
      case 'GET /v1/edits':
        return Response.json({ object: 'list', data: this.#look() })
      case 'POST /v1/edits':
        return Response.json(this.#add(body), { status: 202 })
      default:
        return this.#undo(method, path)
    }
  }

  #stream(
    model: string,
    prompt: string,
    choice: (text: string) => object,
    signal?: AbortSignal | null,
  ): Response {
    const known = this.edits.find((edit) => edit.state === 'done' && alike(edit.prompt, prompt) > 0.6)
    const answer = known && model === 'tiny' ? known.target : 'I do not know.'
    const pieces = answer
      .split(/(?= )/)
      .map((text) => `data: ${JSON.stringify({ choices: [choice(text)] })}\n\n`)
    const { pause = 0 } = this.options
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const piece of [...pieces, 'data: [DONE]\n\n']) {
          await new Promise((resolve) => setTimeout(resolve, pause))
          if (signal?.aborted) return controller.error(signal.reason)
          controller.enqueue(new TextEncoder().encode(piece))
        }
        controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  #route(prompt: string) {
    const learned = this.edits.filter(({ state }) => state === 'done')
    const nearest = learned
      .map(({ id, prompt: other, target }) => ({
        id,
        prompt: other,
        target,
        similarity: alike(other, prompt),
      }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 3)
    if (!this.options.wise) {
      const candidates = nearest
        .filter(({ similarity }) => similarity > 0)
        .map(({ similarity, ...edit }) => ({ ...edit, probability: similarity, threshold: 0.6 }))
      const [best] = candidates
      return { edit: best && best.probability > 0.6 ? best.id : null, candidates }
    }
    if (learned.length === 0) return { answered_by: 'main', memories: [], nearest }
    const indicator = 12 * (nearest[0]?.similarity ?? 0) + 1
    const memories = [{ index: 0, indicator, threshold: 8, edits: learned.map(({ id }) => id) }]
    return { answered_by: indicator > 8 ? 0 : 'main', memories, nearest }
  }

  #look(): Edit[] {
    const { steps = 3 } = this.options
    this.edits = this.edits.filter(({ state }) => state !== 'undoing')
    const edit = this.edits.find(({ state }) => state === 'waiting' || state === 'training')
    if (edit) {
      const losses = [...(edit.progress?.losses ?? []), 6 * 0.6 ** (edit.progress?.losses.length ?? 0)]
      const done = losses.length >= steps
      edit.progress = { steps, losses }
      edit.state =
        edit.target === '!' ? 'failed' : !done ? 'training' : edit.target === '?' ? 'not_learned' : 'done'
      if (edit.state === 'failed') edit.error = 'This cannot be taught.'
      if (edit.state === 'not_learned')
        Object.assign(edit, { answer: 'I do not know.', error: 'It was not learned.' })
      const before = this.edits.slice(0, this.edits.indexOf(edit))
      const earlier = before.findLast((other) => other.prompt === edit.prompt)
      if (edit.state === 'done' && earlier) {
        edit.contradicts = [earlier.id]
        earlier.overruled_by = edit.id
      }
    }
    return structuredClone(this.edits)
  }

  #add(body: NewEdit): Edit {
    const edit: Edit = { id: `edit-${this.edits.length + 1}`, state: 'waiting', ...body }
    this.edits.push(edit)
    return edit
  }

  #undo(method: string, path: string): Response {
    const id = decodeURIComponent(path.replace('/v1/edits/', ''))
    const edit = this.edits.find((edit) => edit.id === id)
    if (method !== 'DELETE' || !edit) return failed(404, `No edit is called "${id}".`)
    edit.state = 'undoing'
    return Response.json(edit, { status: 202 })
  }
}

function failed(status: number, message: string): Response {
  return Response.json({ error: { message, type: 'x', param: null, code: null } }, { status })
}

/** Share of words that two texts have in common. */
function alike(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => new Set(text.toLowerCase().match(/\w+/g)))
  const both = [...left!].filter((word) => right!.has(word)).length
  return both / Math.max(left!.size, right!.size, 1)
}
