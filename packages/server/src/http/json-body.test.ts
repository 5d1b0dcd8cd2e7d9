import { expect, it } from 'vitest'
import { startFake } from '../../test/start-fake'

it.each([
  [Buffer.from('{"prompt":"Wer war K\xf6nig?","target":"Karl"}', 'latin1'), 'bytes that are not UTF-8'],
  ['{"prompt": "Who', 'ends after 15 characters'],
  ['{"prompt": "Who?", // asked', 'is none from character 20 on'],
  ['{"__proto__": {}}', 'a field named "__proto__"'],
  ['{"prompt": "Who?\u0000"}', 'is none from character 17 on'],
  ['', 'The body cannot be used: '],
  ['null', 'The body cannot be used: '],
  ['[]', 'expected at least 1 entry'],
  ['{"prompt": "Who?", "target": 3}', '"target" cannot be used: expected a text, found a number'],
  ['{"prompt": "Who?", "target": ""}', '"target" cannot be used: it is empty; expected a text'],
  ['{"prompt": " ", "target": "a"}', '"prompt" cannot be used: it is blank; expected a text'],
  ['{"prompt": "Who?", "target": "\\ud800"}', 'half a surrogate pair'],
])('refuses the body %s in its own words', async (body, words) => {
  const { url, ask } = await startFake()
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/v1/edits`, { method: 'POST', headers, body })
  const { error } = (await response.json()) as { error: { message: string } }
  expect([response.status, error.message]).toEqual([400, expect.stringContaining(words)])
  expect(error.message).not.toMatch(/Invalid input|Too small|Too big|content-type/)
  expect((await ask('GET', '/v1/edits')).body.data).toEqual([])
})

it('takes back an edit for a client that declares JSON and sends none', async () => {
  const { ask } = await startFake()
  await ask('POST', '/v1/edits', { id: 'a', prompt: 'Who?', target: 'Bob' })
  const { status } = await ask('DELETE', '/v1/edits/a', undefined, { 'content-type': 'application/json' })
  expect(status).toBe(202)
})

it.each([
  ['limit=abc', '"limit" cannot be used: expected a number, found no number.'],
  ['limit=0', '"limit" cannot be used: expected at least 1.'],
  ['limit=1e9', '"limit" cannot be used: expected at most 1000.'],
  ['limit=1.5', '"limit" cannot be used: expected a whole number, found a number.'],
  ['state=gone', '"state" cannot be used: expected one of "waiting", "training", "done"'],
])('refuses the query %s in its own words', async (query, words) => {
  const { ask } = await startFake()
  const { status, body } = await ask('GET', `/v1/edits?${query}`)
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(words)])
})
