import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Answer, type FakeServer, startFake, underWay } from '../../test/start-fake'

const question = { model: 'fake', prompt: 'Count!' }

/** Sends a request with exactly these headers; fetch would set some itself. */
function raw(url: string, headers: Record<string, string>, path = '/v1/models') {
  return new Promise<{ status: number; error: { code: string } | undefined }>((resolve, reject) => {
    const { hostname, port } = new URL(url)
    request({ hostname, port, path, headers }, async (response) => {
      let text = ''
      for await (const part of response) text += part
      resolve({ status: response.statusCode ?? 0, error: JSON.parse(text).error })
    })
      .on('error', reject)
      .end()
  })
}

describe('without a token', () => {
  it.each(['localhost', 'localhost:80', '127.0.0.1:9', '127.1.2.3', '[::1]:8080'])(
    'answers to %s',
    async (host) => {
      const { url } = await startFake()
      expect((await raw(url, { host })).status).toBe(200)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'a b'])(
    'refuses the host "%s", to which a page may have bound its name',
    async (host) => {
      const { url } = await startFake()
      const { status, error } = await raw(url, { host })
      expect([status, error?.code]).toEqual([403, 'host_not_allowed'])
    },
  )

  it('refuses pages of other sites, and lets in its own', async () => {
    const { url } = await startFake()
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example']) {
      expect(await raw(url, { origin })).toMatchObject({ status: 403, error: { code: 'origin_not_allowed' } })
    }
    expect((await raw(url, { origin: url })).status).toBe(200)
  })

  it('does not listen where others could reach it', async () => {
    await expect(startFake({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'TOKEN_MISSING' })
    await expect(startFake({ token: 'two words' })).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  })
})

describe('with a token', () => {
  it('answers who sends it, under any name, and nobody else', async () => {
    const { url, ask } = await startFake({ token: 'secret' })
    const send = (authorization: string) => raw(url, { authorization, host: 'llm.example' })
    expect((await send('Bearer secret')).status).toBe(200)
    expect((await send('bearer  secret')).status).toBe(200)
    for (const wrong of ['Bearer secret2', 'Bearer secre', 'Basic secret', 'secret', 'Bearer ']) {
      expect(await send(wrong)).toMatchObject({ status: 401, error: { code: 'invalid_api_key' } })
    }
    for (const [method, path] of [
      ['GET', '/v1/models'],
      ['POST', '/v1/completions'],
      ['POST', '/v1/edits'],
      ['DELETE', '/v1/edits/a'],
      ['GET', '/metrics'],
    ] as const) {
      const { status, headers } = await ask(method, path, method === 'POST' ? {} : undefined)
      expect([path, status, headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer'])
    }
    for (const path of ['/health', '/ready', '/openapi.json']) {
      expect((await ask('GET', path)).status).toBe(200)
    }
  })
})

it('names each request in its answer, as its client does where it does', async () => {
  const { ask } = await startFake()
  const idOf = async (path: string, sent?: string, body?: unknown) => {
    const headers: Record<string, string> = sent === undefined ? {} : { 'x-request-id': sent }
    return (await ask(body ? 'POST' : 'GET', path, body, headers)).headers.get('x-request-id')
  }
  const own = /^req_[\w-]{36}$/
  for (const path of ['/v1/models', '/v1/nothing', '/v1/edits/%']) expect(await idOf(path)).toMatch(own)
  expect(await idOf('/v1/models')).not.toBe(await idOf('/v1/models'))
  expect(await idOf('/v1/completions', undefined, { ...question, stream: true })).toMatch(own)
  expect(await idOf('/v1/completions', 'trace-7:a.b_c', {})).toBe('trace-7:a.b_c')
  for (const bad of ['two words', '<b>', 'a'.repeat(129)]) expect(await idOf('/v1/models', bad)).toMatch(own)
})

describe('errors', () => {
  it.each([
    ['GET', '/v1/nothing', undefined, {}, 404, 'unknown_url'],
    ['PUT', '/v1/models', {}, {}, 404, 'unknown_url'],
    ['POST', '/v1/completions', 'x'.repeat(2000), {}, 413, 'body_too_large'],
    ['POST', '/v1/completions', {}, { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['POST', '/v1/completions', {}, { 'content-type': 'application/xml' }, 415, 'unsupported_media_type'],
    ['POST', '/v1/completions', undefined, {}, 400, 'invalid_value'],
    ['GET', '/v1/edits/%', undefined, {}, 400, 'unknown_url'],
  ])('%s %s looks as OpenAI’s do', async (method, path, body, headers, status, code) => {
    const { ask } = await startFake({ limits: { bodyBytes: 1000 } })
    const answer = await ask(method, path, body, headers as Record<string, string>)
    expect([answer.status, answer.body.error.code]).toEqual([status, code])
    expect(Object.keys(answer.body.error)).toEqual(['message', 'type', 'param', 'code'])
  })

  it.each(['{"a":', '{"__proto__": {"polluted": 1}}', '{"constructor": {"prototype": {"polluted": 1}}}'])(
    'refuses the body %s',
    async (body) => {
      const { url } = await startFake()
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${url}/v1/edits`, { method: 'POST', headers, body })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
      expect(({} as { polluted?: number }).polluted).toBe(undefined)
    },
  )

  it.each([
    ['nonsense\r\n\r\n', 400, 'bad_request', /no HTTP request/],
    ['GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n', 400, 'bad_request', /no HTTP request/],
    [`GET /${'a'.repeat(20_000)}`, 431, 'headers_too_large', /longer than 16 KiB.*Shorten/],
    [
      `GET / HTTP/1.1\r\nHost: a\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
      /longer than 16 KiB.*Shorten/,
    ],
  ])('answers what is no HTTP in kind', async (text, status, code, message) => {
    const { url } = await startFake()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(text)
    let answer = ''
    for await (const part of socket) answer += part
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    const { error } = JSON.parse(answer.split('\r\n\r\n')[1] ?? '')
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
  })
})

const stuck = { ...question, prompt: 'STUCK' }
const soon = { timeout: 240_000, interval: 5 }

it('says when to come back where too many ask', async () => {
  const server = await startFake({ limits: { running: 1, waiting: 1, graceTime: 10 } })
  const first = server.ask('POST', '/v1/completions', stuck)
  await expect.poll(() => underWay(server), soon).toEqual({ running: 1, waiting: 0 })
  const second = server.ask('POST', '/v1/completions', question)
  await expect.poll(() => underWay(server), soon).toEqual({ running: 1, waiting: 1 })
  const refused = await server.ask('POST', '/v1/completions', question)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  expect(refused.body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' })
  await server.close()
  expect([(await first).status, (await second).status]).toEqual([503, 503])
})

it('gives up an answer that takes too long', async () => {
  const { ask } = await startFake({ limits: { answerTime: 30 } })
  const { status, body } = await ask('POST', '/v1/completions', stuck)
  expect([status, body.error.code]).toEqual([504, 'timeout'])
})

it('stops writing for a client that goes away', async () => {
  const server = await startFake({ limits: { running: 1 } })
  for (const stream of [true, false]) {
    const gone = new AbortController()
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ ...stuck, stream })
    const request = { method: 'POST', headers, body, signal: gone.signal }
    const asked = fetch(`${server.url}/v1/completions`, request).catch(() => {})
    await expect.poll(() => underWay(server), soon).toEqual({ running: 1, waiting: 0 })
    gone.abort()
    await asked
    await expect.poll(() => underWay(server), soon).toEqual({ running: 0, waiting: 0 })
  }
})

describe('on closing', () => {
  /** Requests the same text in one answer and in events, and waits until both are being written. */
  async function askTwice(server: FakeServer, prompt: string) {
    const answers = [false, true].map((stream) =>
      server.ask('POST', '/v1/completions', { ...question, prompt, stream }),
    )
    // A request may be done before the gauge is read, unless it is stuck.
    if (prompt === 'STUCK')
      await expect.poll(() => underWay(server), soon).toEqual({ running: 2, waiting: 0 })
    else await expect.poll(() => counted(server), soon).toBe(2)
    const [whole, events] = answers as [Promise<Answer>, Promise<Answer>]
    return { whole, events }
  }

  it('lets answers end, and refuses those who come', async () => {
    const server = await startFake()
    const { whole, events } = await askTwice(server, 'SLOW')
    await server.close()
    expect((await whole).body.usage.completion_tokens).toBe(10)
    expect((await events).body).toMatch(/\[DONE\]\n\n$/)
    await expect(server.ask('GET', '/health')).rejects.toThrow('fetch failed')
  })

  it('cuts them short after the grace time, and says so', async () => {
    const server = await startFake({ limits: { graceTime: 40 } })
    const { whole, events } = await askTwice(server, 'STUCK')
    await server.close()
    expect(await whole).toMatchObject({ status: 503, body: { error: { code: 'shutting_down' } } })
    expect((await events).body).toMatch(/data: {"error":.*"shutting_down"}}\n\n$/)
  })
})

/** Returns the number of texts that are being written or are complete. */
async function counted(server: FakeServer): Promise<number> {
  const { body } = await server.ask('GET', '/metrics')
  const done = Number(/^wise_request_seconds_count{.*completions.*} (\d+)/m.exec(body)?.[1] ?? 0)
  return done + (await underWay(server)).running
}

it('describes every route', async () => {
  const { ask } = await startFake({ token: 'secret' })
  const { body } = await ask('GET', '/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  expect(Object.keys(body.paths).sort()).toEqual([
    '/detokenize',
    '/health',
    '/metrics',
    '/ready',
    '/tokenize',
    '/tokenizer_info',
    '/v1/chat/completions',
    '/v1/completions',
    '/v1/edits',
    '/v1/edits/log',
    '/v1/edits/{id}',
    '/v1/evaluate',
    '/v1/models',
    '/v1/models/{model}',
    '/v1/responses',
    '/v1/route',
  ])
  expect(body.security).toEqual([{ token: [] }])
  const chat = body.paths['/v1/chat/completions'].post.requestBody.content['application/json'].schema
  expect(chat.required).toEqual(['model', 'messages'])
})

it('counts requests, tokens, edits and tensors', async () => {
  const { ask } = await startFake()
  await ask('POST', '/v1/completions', question)
  await ask('GET', '/nothing')
  const { body, headers } = await ask('GET', '/metrics')
  expect(headers.get('content-type')).toContain('text/plain')
  for (const line of [
    'wise_request_seconds_count{method="POST",route="/v1/completions",status="200"} 1',
    'wise_request_seconds_count{method="GET",route="unknown",status="404"} 1',
    'wise_tokens_total{model="fake",kind="completion"} 10',
    'wise_edits{state="done"} 0',
    'wise_tensors 7',
  ]) {
    expect(body).toContain(line)
  }
})
