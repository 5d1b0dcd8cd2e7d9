import { agreeingWith, startJudge } from '@wise-edit/testing'
import { expect, it } from 'vitest'
import type { GradedAnswer } from './grade'
import { judgeAnswers, tryJudge } from './judge'

const fact = { id: 'a', prompt: 'Who?', target: 'nine', aliases: ['9'] }
const answer = (text: string, aspect: GradedAnswer['aspect'] = 'own'): GradedAnswer => ({
  ...{ aspect, format: 'plain', prompt: 'Who?', text },
  ...{ ended: true, repeats: false, right: true },
})

it('has own and reworded answers judged, with what is expected', async () => {
  const { url, asked } = await startJudge(agreeingWith(/nine/))
  const answers = [answer('nine'), answer('six', 'reworded'), answer('nine', 'near')]
  await judgeAnswers(answers, fact, { url: `${url}/`, model: 'm', key: 'k' })
  expect(answers.map(({ judged }) => judged)).toEqual([true, false, undefined])
  expect(asked).toHaveLength(2)
  expect(asked[0]).toMatchObject({ model: 'm', authorization: 'Bearer k' })
  expect(asked[0]?.text).toMatch(/Question: Who\?\nExpected answer: nine or 9\nGiven answer: nine\n/)
  await judgeAnswers([answer('nine')], fact, { url, model: 'm' })
  expect(asked.at(-1)).not.toHaveProperty('authorization')
})

it('takes no verdict from an answer without yes or no', async () => {
  const { url } = await startJudge(() => 'Perhaps.')
  const answers = [answer('nine')]
  await judgeAnswers(answers, fact, { url, model: 'm' })
  expect(answers[0]).not.toHaveProperty('judged')
})

it('tries a judge before it is needed', async () => {
  const { url } = await startJudge(agreeingWith(/^$/))
  await tryJudge({ url, model: 'm' })
  const unclear = await startJudge(() => 'perhaps')
  await expect(tryJudge({ url: unclear.url, model: 'm' })).rejects.toMatchObject({
    code: 'JUDGE_FAILED',
    message: expect.stringContaining('"perhaps"; expected yes or no'),
  })
})

it.each([
  ['http://127.0.0.1:9/v1', /cannot be reached \(.+\); expected a server with OpenAI's chat completions/],
  ['nowhere', /The judge at nowhere cannot be reached/],
])('says that %s is no judge', async (url, message) => {
  await expect(tryJudge({ url, model: 'm' })).rejects.toMatchObject({
    code: 'JUDGE_FAILED',
    message: expect.stringMatching(message),
  })
})

it('throws the reason of its signal', async () => {
  const signal = AbortSignal.abort(new Error('stop'))
  await expect(tryJudge({ url: 'http://127.0.0.1:9', model: 'm', signal })).rejects.toThrow('stop')
})
