import { expect, it } from 'vitest'
import { settled, startFake } from '../../test/start-fake'

const fact = { id: 'a', prompt: 'Who is a?', target: 'Jane Roe' }

it('evaluates the memory’s own edits, or the records of the request', async () => {
  const server = await startFake()
  const refused = await server.ask('POST', '/v1/evaluate', {})
  expect([refused.status, refused.body.error.code]).toEqual([400, 'nothing_to_evaluate'])
  await server.ask('POST', '/v1/edits', fact)
  await settled(server)
  const own = await server.ask('POST', '/v1/evaluate', {})
  expect(own.status).toBe(200)
  expect(own.body).toEqual({
    object: 'evaluation',
    formats: ['plain'],
    totals: { own: { estimate: 1, low: 1, high: 1, records: 1 } },
    records: [{ id: 'a', scores: { own: 1 }, answers: [] }],
  })
  const records = [{ prompt: 'Who is b?', target: 'c' }, fact]
  const given = await server.ask('POST', '/v1/evaluate', { records, formats: ['plain'] })
  expect(given.body.records.map(({ id }: { id: string }) => id)).toEqual(['0', 'a'])
})

it.each([
  [{ records: [] }, 'records'],
  [{ records: [{ prompt: 'a' }] }, 'records.0.target'],
  [{ records: [fact, { ...fact, target: ' ' }] }, 'records.1'],
  [{ records: [{ ...fact, far: ['a '.repeat(100)] }] }, 'records.0'],
  [{ records: [{ ...fact, near: [{ kind: 'x', prompt: ' ' }] }] }, 'records.0'],
  [{ records: [{ ...fact, nears: [] }] }, 'records.0.nears'],
  [{ records: [fact], formats: ['html'] }, 'formats.0'],
  [{ records: [fact], formats: ['chat'] }, null],
])('refuses %j and names %s', async (body, param) => {
  const { ask } = await startFake()
  const { status, body: answer } = await ask('POST', '/v1/evaluate', body)
  expect(status).toBe(400)
  expect(answer.error).toMatchObject({ type: 'invalid_request_error', param })
})

it('makes one evaluation at a time, and ends it with its client', async () => {
  const { url, ask } = await startFake()
  const records = [{ ...fact, prompt: 'STUCK' }]
  const client = new AbortController()
  const stuck = fetch(`${url}/v1/evaluate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ records }),
    signal: client.signal,
  })
  const other = () => ask('POST', '/v1/evaluate', { records: [fact] })
  await expect.poll(async () => (await other()).status).toBe(429)
  client.abort()
  await expect(stuck).rejects.toThrow()
  await expect.poll(async () => (await other()).status).toBe(200)
})
