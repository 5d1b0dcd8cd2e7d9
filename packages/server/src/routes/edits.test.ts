import { expect, it } from 'vitest'
import { FaultyDisk } from '../../test/faulty-disk'
import { settled, startFake } from '../../test/start-fake'

const fact = (id: string) => ({ id, prompt: `Who is ${id}?`, target: `${id} itself` })

it('takes one edit, shows how it fares, and answers with it', async () => {
  const { ask, ...server } = await startFake()
  const { status, body } = await ask('POST', '/v1/edits', { prompt: 'Who is a?', target: 'Jane Roe' })
  expect(status).toBe(202)
  expect(body).toMatchObject({ object: 'edit', prompt: 'Who is a?', target: 'Jane Roe' })
  expect(Math.abs(body.created - Date.now() / 1000)).toBeLessThan(60)
  await settled({ ask, ...server })
  const view = (await ask('GET', `/v1/edits/${body.id}`)).body
  expect(view).toMatchObject({ state: 'done', created: body.created, loss_after: 0 })
  expect(view.progress).toEqual({ step: 3, steps: 3, loss: 1, losses: [3, 2, 1] })
  const answer = await ask('POST', '/v1/completions', { model: 'fake', prompt: 'Who is a?' })
  expect(answer.body.choices[0].text).toBe(' Jane Roe')
})

it.each([
  [
    [fact('a'), fact('b')],
    ['a', 'b'],
  ],
  [{ edits: [fact('a'), fact('b')] }, ['a', 'b']],
  [[fact('a')], ['a']],
])('takes many at once: %j', async (body, ids) => {
  const server = await startFake()
  const answer = await server.ask('POST', '/v1/edits', body)
  expect(answer.status).toBe(202)
  expect(answer.body.object).toBe('list')
  expect(answer.body.data.map(({ id }: { id: string }) => id)).toEqual(ids)
  expect((await settled(server)).map(({ id }) => id)).toEqual(ids)
})

it('takes rewordings and near questions, one or many, under either name', async () => {
  const { ask } = await startFake()
  const texts = { rephrase: 'b', paraphrases: ['c', 'b'], near: ['d'], contrasts: 'e' }
  const { status, body } = await ask('POST', '/v1/edits', { ...fact('a'), ...texts })
  expect(status).toBe(202)
  expect(body).toMatchObject({ paraphrases: ['b', 'c'], contrasts: ['d', 'e'] })
  expect(body).not.toHaveProperty('near')
})

it('says what the model answers instead of a target it could not learn', async () => {
  const server = await startFake()
  await server.ask('POST', '/v1/edits', { ...fact('a'), target: '?' })
  expect(await settled(server)).toMatchObject([
    { state: 'not_learned', error: 'it was not learned', answer: 'ten' },
  ])
})

it('undoes an edit with any id', async () => {
  const server = await startFake()
  const ids = ['a/b', '../../etc/passwd', '%2e', 'ä?#&', '__proto__']
  await server.ask('POST', '/v1/edits', ids.map(fact))
  await settled(server)
  for (const id of ids) {
    const path = `/v1/edits/${encodeURIComponent(id)}`
    expect((await server.ask('GET', path)).body).toMatchObject({ id })
    const { status, body } = await server.ask('DELETE', path)
    expect([status, body]).toEqual([202, { id, object: 'edit', deleted: true }])
    await settled(server)
    expect((await server.ask('GET', path)).status).toBe(404)
    expect((await server.ask('DELETE', path)).body.error).toMatchObject({ code: 'edit_not_found' })
  }
})

it('makes an edit again with other texts, under its id', async () => {
  const server = await startFake()
  const { ask } = server
  await ask('POST', '/v1/edits', [fact('a'), fact('b')])
  await settled(server)
  const { id, ...more } = { ...fact('a'), target: 'Jane Roe', rephrase: 'a is who?' }
  const { status, body } = await ask('PUT', `/v1/edits/${id}`, more)
  expect([status, body]).toMatchObject([202, { id, target: 'Jane Roe', paraphrases: ['a is who?'] }])
  expect(body.state).toMatch(/waiting|training|undoing/)
  await ask('PUT', '/v1/edits/c', { prompt: 'Who is c?', target: 'c' })
  const edits = (await settled(server)).sort((one, other) => (one.id < other.id ? -1 : 1))
  expect(edits).toMatchObject([
    { id: 'a', target: 'Jane Roe', state: 'done' },
    { id: 'b', target: 'b itself', state: 'done' },
    { id: 'c', target: 'c', state: 'done' },
  ])
  const wrong = await ask('PUT', '/v1/edits/a', fact('a'))
  expect([wrong.status, wrong.body.error]).toMatchObject([400, { param: 'id' }])
})

it('says why an edit could not be made', async () => {
  const server = await startFake()
  await server.ask('POST', '/v1/edits', { ...fact('a'), target: '!' })
  expect(await settled(server)).toMatchObject([{ state: 'failed', error: 'this cannot be taught' }])
})

it.each([
  [{ prompt: 'a' }, 'target'],
  [{ prompt: 'a', target: '' }, 'target'],
  [{ prompt: 'a', target: ' ' }, 'target'],
  [{ prompt: 5, target: 'b' }, 'prompt'],
  [{ ...fact('a'), ids: 'b' }, 'ids'],
  [[fact('a'), { prompt: 'a' }], '1.target'],
  [{ edits: [fact('a'), fact('')] }, 'edits.1.id'],
  [{ edits: [] }, 'edits'],
  [[], null],
  ['a', null],
  [{ prompt: '\ud800', target: 'b' }, 'prompt'],
  [{ prompt: 'a '.repeat(100), target: 'b' }, 'prompt'],
  [{ ...fact('a'), irrelevant: 'a '.repeat(100) }, 'irrelevant'],
  [{ ...fact('a'), near: ['b', 'a '.repeat(100)] }, 'near'],
  [{ ...fact('a'), rephrase: '' }, 'rephrase'],
  [{ ...fact('a'), paraphrases: [1] }, 'paraphrases.0'],
])('refuses %j and names %s', async (body, param) => {
  const server = await startFake()
  const { status, body: answer } = await server.ask('POST', '/v1/edits', body)
  expect(status).toBe(400)
  expect(answer.error).toMatchObject({ type: 'invalid_request_error', param })
  expect((await server.ask('GET', '/v1/edits')).body.data).toEqual([])
})

it('refuses more than may wait, and says when to come back', async () => {
  const server = await startFake({ limits: { edits: 2 } })
  const { status, headers, body } = await server.ask('POST', '/v1/edits', ['a', 'b', 'c'].map(fact))
  expect([status, headers.get('retry-after'), body.error.code]).toEqual([429, '10', 'queue_full'])
})

it('lists edits in pages, and by state', async () => {
  const server = await startFake()
  const { ask } = server
  await ask('POST', '/v1/edits', ['a', 'b', 'c'].map(fact))
  await ask('POST', '/v1/edits', { ...fact('d'), target: '?' })
  await settled(server)
  const ids = async (query: string) => {
    const { body } = await ask('GET', `/v1/edits?${query}`)
    return [body.data.map(({ id }: { id: string }) => id), body.has_more, body.total]
  }
  expect(await ids('')).toEqual([['a', 'b', 'c', 'd'], false, 4])
  expect(await ids('limit=2')).toEqual([['a', 'b'], true, 4])
  expect(await ids('limit=2&after=b')).toEqual([['c', 'd'], false, 4])
  expect(await ids('state=done&limit=2&after=a')).toEqual([['b', 'c'], false, 3])
  expect(await ids('state=not_learned')).toEqual([['d'], false, 1])
  for (const [query, status] of [
    ['limit=0', 400],
    ['limit=x', 400],
    ['state=lost', 400],
    ['pages=2', 400],
    ['after=z', 404],
  ] as const) {
    expect([query, (await ask('GET', `/v1/edits?${query}`)).status]).toEqual([query, status])
  }
})

it('tells who taught and undid what, by name or by address', async () => {
  const server = await startFake()
  const { ask } = server
  await ask('POST', '/v1/edits', [fact('a'), fact('b')], { 'x-edited-by': 'Jane Roe', 'x-request-id': 'r1' })
  await ask('POST', '/v1/edits', fact('a'))
  await settled(server)
  await ask('DELETE', '/v1/edits/a')
  const { body } = await ask('GET', '/v1/edits/log')
  expect(body).toMatchObject({
    has_more: false,
    data: [
      { number: 1, action: 'taught', id: 'a', by: 'Jane Roe', request: 'r1', target: 'a itself' },
      { number: 2, action: 'taught', id: 'b', by: 'Jane Roe', request: 'r1' },
      { number: 3, action: 'undone', id: 'a', by: '127.0.0.1' },
    ],
  })
  const page = (await ask('GET', '/v1/edits/log?after=1&limit=1')).body
  expect([page.data.map(({ number }: { number: number }) => number), page.has_more]).toEqual([[2], true])
})

it('says in the list and in /ready that the disk is full, takes nothing, and goes on once there is room', async () => {
  const disk = new FullDisk()
  const { ask, ...server } = await startFake({ disk })
  await ask('POST', '/v1/edits', fact('a'))
  await settled({ ask, ...server })
  disk.isFull = true
  const refused = await ask('POST', '/v1/edits', fact('b'))
  expect([refused.status, refused.body.error.code]).toEqual([507, 'storage_full'])
  expect(await ask('GET', '/ready')).toMatchObject({
    status: 503,
    body: { status: expect.stringContaining('full') },
  })
  expect((await ask('GET', '/v1/edits')).body).toMatchObject({ problem: 'ENOSPC: full', total: 1 })
  disk.isFull = false
  expect((await ask('POST', '/v1/edits', fact('b'))).status).toBe(202)
  expect((await ask('GET', '/ready')).status).toBe(200)
})

class FullDisk extends FaultyDisk {
  isFull = false

  override async append(path: string, bytes: Uint8Array): Promise<void> {
    if (this.isFull) throw Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' })
    return super.append(path, bytes)
  }
}
