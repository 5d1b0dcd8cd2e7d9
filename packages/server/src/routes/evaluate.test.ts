import { embeddedModel } from '@wise-edit/embedded-model'
import {
  type EvaluateOptions,
  type EvaluationRecord,
  evaluate,
  type JudgeOptions,
} from '@wise-edit/evaluation'
import { agreeingWith, startJudge } from '@wise-edit/testing'
import { loadModel } from '@wise-edit/transformer'
import { expect, it, onTestFinished } from 'vitest'
import { fakeEvaluate } from '../../test/fake-editor'
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

it('has its judge judge, where it was started with one and an evaluation asks for it', async () => {
  const judges: unknown[] = []
  const judge = { url: 'http://127.0.0.1:9/v1', model: 'm' }
  const { ask } = await startFake({
    judge,
    evaluate: (editor, records, options) => {
      judges.push(options.judge)
      return fakeEvaluate(editor, records, options)
    },
  })
  for (const more of [{}, { judge: true }]) await ask('POST', '/v1/evaluate', { records: [fact], ...more })
  expect(judges).toEqual([undefined, judge])
  const none = await startFake()
  const refused = await none.ask('POST', '/v1/evaluate', { records: [fact], judge: true })
  expect([refused.status, refused.body.error]).toMatchObject([400, { code: 'no_judge', param: 'judge' }])
})

it('says that its judge failed, and compares with an earlier evaluation', async () => {
  const model = await loadModel(embeddedModel)
  onTestFinished(() => model.dispose())
  const { url, asked } = await startJudge(agreeingWith(/^$/))
  const of = (judge: JudgeOptions) => ({
    judge,
    evaluate: (_: unknown, records: readonly EvaluationRecord[], options: EvaluateOptions) =>
      evaluate({ model, answering: () => ({}), intervene: () => ({}) }, records, options),
  })
  const { ask } = await startFake(of({ url, model: 'm', key: 'k' }))
  const earlier = { records: [{ id: 'a', scores: { own: 1 }, answers: [] }] }
  const { body } = await ask('POST', '/v1/evaluate', { records: [fact], judge: true, earlier })
  expect(body.totals).toMatchObject({
    own: { estimate: 0 },
    atOnce: { estimate: 1 },
    judgeRight: { estimate: 0 },
    judgeAgrees: { estimate: 1 },
  })
  expect(body.records[0].answers[0]).toMatchObject({ aspect: 'own', judged: false })
  expect(asked[0]).toMatchObject({ model: 'm', authorization: 'Bearer k' })
  const away = await startFake(of({ url: 'http://127.0.0.1:9/v1', model: 'm' }))
  const failed = await away.ask('POST', '/v1/evaluate', { records: [fact], judge: true })
  expect([failed.status, failed.body.error.code]).toEqual([502, 'judge_failed'])
})

it.each([
  [{ records: [] }, 'records'],
  [
    { records: [fact], earlier: { records: [{ id: 'a', scores: { own: 5 } }] } },
    'earlier.records.0.scores.own',
  ],
  [{ records: [{ ...fact, locality: [{ prompt: ' ' }] }] }, 'records.0'],
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

it('streams its progress, then the evaluation; an error at the start has its status', async () => {
  const { ask } = await startFake()
  const records = [fact, { ...fact, id: 'b' }]
  const { headers, body } = await ask('POST', '/v1/evaluate', { records, stream: true })
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const events: string[] = body.split('\n\n').filter(Boolean)
  expect(events.pop()).toBe('data: [DONE]')
  const whole = (await ask('POST', '/v1/evaluate', { records })).body
  expect(events.map((event) => JSON.parse(event.slice('data: '.length)))).toEqual([
    { object: 'evaluation.progress', done: 1, total: 2 },
    { object: 'evaluation.progress', done: 2, total: 2 },
    whole,
  ])
  const refused = await ask('POST', '/v1/evaluate', { stream: true })
  expect([refused.status, refused.body.error.code]).toEqual([400, 'nothing_to_evaluate'])
})

it('ends a streamed evaluation with its client', async () => {
  const { url, ask } = await startFake()
  const client = new AbortController()
  const { body } = await fetch(`${url}/v1/evaluate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ records: [fact, { ...fact, id: 'b', prompt: 'STUCK' }], stream: true }),
    signal: client.signal,
  })
  const first = await body?.getReader().read()
  expect(new TextDecoder().decode(first?.value)).toContain('"done":1,"total":2')
  const other = () => ask('POST', '/v1/evaluate', { records: [fact] })
  expect((await other()).status).toBe(429)
  client.abort()
  await expect.poll(async () => (await other()).status).toBe(200)
})
