import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { runAnswerTime } from './run'
import { renderAnswerTime } from './table'

it('measures each method after each number of edits, in ascending order, and leaves no tensor', async () => {
  const done: string[] = []
  const report = await runAnswerTime({
    ...{ model: 'embedded', methods: ['wise-merge', 'ft-l'], T: [2, 1, 2], threads: 1 },
    onProgress: (text) => done.push(text),
  })
  expect(tf.memory().numTensors).toBe(0)
  expect(report.rows.map(({ method, T }) => [method, T])).toEqual([
    ['wise-merge', 1],
    ['wise-merge', 2],
    ['ft-l', 1],
    ['ft-l', 2],
  ])
  for (const { answerMs, uneditedMs } of report.rows) expect(answerMs / uneditedMs).toBeGreaterThan(0.2)
  expect(done.at(-1)).toBe('ft-l: 2 of 2 edits')
  expect(renderAnswerTime(report)).toMatch(/\| 1 +\| wise-merge \| .*×/)
})

it('names the number of records, if there are fewer than edits', async () => {
  const options = { model: 'embedded', methods: ['ft-l'], T: [10_000_000] } as const
  await expect(runAnswerTime(options)).rejects.toMatchObject({
    code: 'TOO_FEW_RECORDS',
    message: expect.stringContaining('expected 10000000'),
  })
})
