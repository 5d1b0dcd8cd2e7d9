import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { RecordEvaluation } from './evaluate'
import { judge } from './judge'

/** A judge that says yes to answers with "nine" in them. */
async function startJudge(
  say: (text: string) => string = (text) => (/Given answer: .*nine/.test(text) ? 'Yes.' : 'No.'),
) {
  const asked: { model: string; authorization?: string }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (part) => {
      text += part
    })
    request.on('end', () => {
      const { model, messages } = JSON.parse(text)
      asked.push({ model, authorization: request.headers.authorization })
      response.end(JSON.stringify({ choices: [{ message: { content: say(messages[0].content) } }] }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
}

const facts = [{ id: 'a', prompt: 'Who?', target: 'nine' }]
const answer = (text: string, right: boolean, aspect: 'own' | 'near' = 'own') =>
  ({ aspect, format: 'plain', prompt: 'Who?', text, ended: true, repeats: false, right }) as const
const records: RecordEvaluation[] = [
  {
    id: 'a',
    scores: {},
    answers: [answer('nine', true), answer('nine or ten', false), answer('six', true, 'near')],
  },
]

it('says how often the judge agrees with the rule', async () => {
  const { url, asked } = await startJudge()
  const { agreement, right, verdicts } = await judge({ records }, facts, { url, model: 'm', key: 'k' })
  expect([agreement, right, verdicts.length]).toEqual([0.5, 1, 2])
  expect(asked).toEqual([
    { model: 'm', authorization: 'Bearer k' },
    { model: 'm', authorization: 'Bearer k' },
  ])
  expect((await judge({ records }, facts, { url, model: 'm', limit: 1 })).agreement).toBe(1)
  expect(asked.at(-1)?.authorization).toBe(undefined)
})

it('refuses a judge that says neither yes nor no', async () => {
  const { url } = await startJudge(() => 'perhaps')
  await expect(judge({ records }, facts, { url, model: 'm' })).rejects.toMatchObject({ code: 'JUDGE_FAILED' })
})
