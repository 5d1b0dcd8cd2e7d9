import { onTestFinished } from 'vitest'
import { defaultLimits, type Limits } from '../src/limits'
import { type ServerParts, startServer, type WiseServer } from '../src/server'
import { fakeEngine, type fakeEvaluate } from './fake-editor'
import type { FakeModel } from './fake-model'
import { FaultyDisk } from './faulty-disk'

export interface FakeServer extends WiseServer {
  /** Sends a request and reads the answer. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Errors that were not a client's. */
  errors: unknown[]
}

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  body: any
}

type Options = Partial<Omit<ServerParts, 'limits'>> & {
  limits?: Partial<Limits>
  model?: FakeModel
  evaluate?: typeof fakeEvaluate
}

/** A real server with a fake model on a disk in memory, closed after the test. */
export async function startFake({
  limits,
  model,
  evaluate,
  disk = new FaultyDisk(),
  ...more
}: Options = {}): Promise<FakeServer> {
  const errors: unknown[] = []
  const server = await startServer({
    name: 'fake',
    engine: await fakeEngine(disk, { model, evaluate }),
    journal: 'm.journal',
    log: 'm.log',
    disk,
    limits: { ...defaultLimits, ...limits },
    host: '127.0.0.1',
    port: 0,
    page: '/nowhere',
    onError: (error) => errors.push(error),
    ...more,
  })
  onTestFinished(server.close)
  return { ...server, errors, ask: asking(server.url) }
}

/** Sends requests to a server. */
export function asking(url: string): FakeServer['ask'] {
  return async (method, path, body, headers = {}) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const types: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(url + path, { method, headers: { ...types, ...headers }, ...sent })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
}

/** Texts that a server is writing, and requests that wait for it. */
export async function underWay({
  ask,
}: Pick<FakeServer, 'ask'>): Promise<{ running: number; waiting: number }> {
  const { body } = await ask('GET', '/metrics')
  const gauge = (name: string) => Number(new RegExp(`^wise_texts_${name} (\\d+)`, 'm').exec(body)?.[1])
  return { running: gauge('running'), waiting: gauge('waiting') }
}

/** Waits until every edit is made, failed or gone; returns them. */
export async function settled({ ask }: Pick<FakeServer, 'ask'>, pause = 5) {
  for (;;) {
    const { data } = (await ask('GET', '/v1/edits')).body as { data: { id: string; state: string }[] }
    if (data.every(({ state }) => ['done', 'not_learned', 'failed'].includes(state))) return data
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
