import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultLimits } from '../src/limits'
import { startServer, type WiseServer } from '../src/server'
import { fakeEngine } from './fake-editor'
import { FaultyDisk } from './faulty-disk'

const POSTS = ['/v1/chat/completions', '/v1/completions', '/v1/edits', '/v1/route'] as const
const errors: unknown[] = []
let server: WiseServer

beforeAll(async () => {
  const disk = new FaultyDisk()
  server = await startServer({
    name: 'fake',
    engine: await fakeEngine(disk),
    journal: 'm.journal',
    log: 'm.log',
    disk,
    limits: { ...defaultLimits, bodyBytes: 1 << 16 },
    host: '127.0.0.1',
    port: 0,
    page: '/nowhere',
    onError: (error) => errors.push(error),
  })
})
afterAll(() => server.close())

/** Whatever comes, the server answers as it should, holds no error of its own, and leaves objects as they were. */
async function check(path: string, init: RequestInit): Promise<void> {
  const response = await fetch(server.url + path, init)
  const text = await response.text()
  expect(errors).toEqual([])
  expect(response.status).toBeLessThan(500)
  if (response.status >= 400) {
    const { error } = JSON.parse(text)
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code'])
    expect(error.message).not.toBe('')
  }
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBe(undefined)
}

function post(path: string, body: string | Uint8Array, type = 'application/json'): Promise<void> {
  return check(path, { method: 'POST', headers: { 'content-type': type }, body: body as string })
}

const path = fc.constantFrom(...POSTS)
const keys = [
  ...['model', 'messages', 'prompt', 'role', 'content', 'type', 'text', 'edits', 'id', 'target', 'stop', 'n'],
  ...['max_tokens', 'stream', 'stream_options', 'temperature', 'tools', 'logit_bias', 'seed', 'user'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'polluted'],
]
const values = [
  ...['fake', 'user', 'text', '', ' ', '\ud800', '\0', '../../etc/passwd', '__proto__', 'x'.repeat(300)],
  ...[0, 1, -1, 1e308, -0, 2 ** 53, 0.5, true, false, null],
]
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(...values),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...keys), tie('json')), { maxLength: 4 }).map(Object.fromEntries),
  ),
}))

/** Requests as they should be, with some fields made strange. */
const almost = fc
  .tuple(path, fc.array(fc.tuple(fc.constantFrom(...keys), json), { maxLength: 2 }))
  .map(([at, strange]) => {
    const right = {
      '/v1/chat/completions': { model: 'fake', messages: [{ role: 'user', content: 'a' }], max_tokens: 2 },
      '/v1/completions': { model: 'fake', prompt: 'a', max_tokens: 2 },
      '/v1/edits': { prompt: 'a', target: 'b' },
      '/v1/route': { prompt: 'a' },
    }[at]
    return [at, { ...right, ...Object.fromEntries(strange) }] as const
  })

describe('whatever is sent', () => {
  it('as JSON', () =>
    fc.assert(
      fc.asyncProperty(path, json, (at, body) => post(at, JSON.stringify(body))),
      { numRuns: 300 },
    ))

  it('with a strange field', () =>
    fc.assert(
      fc.asyncProperty(almost, ([at, body]) => post(at, JSON.stringify(body))),
      { numRuns: 300 },
    ))

  it('in place of JSON', () =>
    fc.assert(
      fc.asyncProperty(
        path,
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(damaged)),
        (at, body) => post(at, body),
      ),
      { numRuns: 200 },
    ))

  it.each([
    ['nested without end', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    [
      'nested in a field',
      `{"model":"fake","prompt":"a","tools":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`,
    ],
    [
      'of many keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]))),
    ],
    ['of many edits', JSON.stringify(Array.from({ length: 20_000 }, () => 1))],
    ['too large', ' '.repeat(1 << 17)],
    ['a long text', JSON.stringify({ model: 'fake', prompt: 'a'.repeat(60_000), target: 'b' })],
    ['a prototype', '{"__proto__":{"polluted":1},"prompt":"a","target":"b"}'],
    ['a deep prototype', '{"prompt":{"constructor":{"prototype":{"polluted":1}}}}'],
    ['an escaped prototype', '{"\\u005f_proto__":{"polluted":1}}'],
  ])('%s', async (_, body) => {
    for (const at of POSTS) await post(at, body)
  })

  it('as a type', () =>
    fc.assert(
      fc.asyncProperty(path, fc.stringMatching(/^[\x21-\x7e]{1,30}$/), (at, type) => post(at, '{}', type)),
      { numRuns: 100 },
    ))

  it('as an id or a path', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map(encodeURIComponent),
      fc.constantFrom(
        '..',
        '%2e%2e',
        '%2f',
        '%5c',
        '%00',
        '%',
        '%ff',
        '__proto__',
        'constructor',
        '?',
        '//',
        '.',
      ),
      fc.constant('a'.repeat(2000)),
    )
    const start = fc.constantFrom('/v1/edits/', '/v1/models/', '/', '/assets/', '/v1/')
    const method = fc.constantFrom('GET', 'DELETE', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'HEAD')
    return fc.assert(
      fc.asyncProperty(method, start, fc.array(part, { maxLength: 4 }), async (how, from, parts) => {
        const at = from + parts.join('/')
        if (how !== 'HEAD') return check(at, { method: how })
        expect((await fetch(server.url + at, { method: how })).status).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })

  it('as headers, or in place of HTTP', () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        'Host: a',
        'Host: localhost',
        'Content-Length: -1',
        'Content-Length: 5',
        'Expect: 100-continue',
      ),
      fc.constantFrom(
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: x',
        'Authorization: Bearer',
        'Upgrade: h2c',
      ),
      fc.constantFrom(`X: ${'a'.repeat(20_000)}`, 'Content-Type: application/json', ': a', '__proto__: a'),
    )
    const start = fc.constantFrom(
      'GET /health HTTP/1.1',
      'POST /v1/edits HTTP/1.1',
      'GET / HTTP/1.0',
      'BREW /',
      '',
    )
    return fc.assert(
      fc.asyncProperty(start, fc.array(junk, { maxLength: 5 }), async (first, lines) => {
        const answer = await send(`${[first, ...lines].join('\r\n')}\r\n\r\n`)
        expect(errors).toEqual([])
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-4]\d\d /)
      }),
      { numRuns: 200 },
    )
  })

  it('and is still there', async () => {
    const response = await fetch(`${server.url}/health`)
    expect(await response.json()).toEqual({ status: 'ok' })
  })
})

/** JSON with its end cut off or something put into it. */
function damaged(text: string): string {
  const middle = Math.floor(text.length / 2)
  return `${text.slice(0, middle)}\u0001${text.slice(middle + 1)}`
}

/** Returns the server's answer to these bytes, up to the end of the connection. */
function send(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
    socket.end(Buffer.from(bytes, 'latin1'))
  })
}
