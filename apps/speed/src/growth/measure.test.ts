import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { lineThrough } from './line'
import { measureGrowth } from './measure'
import { growthPage } from './page'

it('finds the line nearest to points', () => {
  expect(
    lineThrough([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toEqual({ slope: 2, intercept: 1 })
  expect(
    lineThrough([
      [0, 0],
      [1, 2],
      [2, 1],
    ]).slope,
  ).toBeCloseTo(0.5)
  expect(lineThrough([[4, 7]])).toEqual({ slope: 0, intercept: 7 })
})

it('follows an editor as edits and side memories become more, and leaves no tensor', async () => {
  const done: string[] = []
  const report = await measureGrowth({
    ...{ edits: 11, memories: 3, steps: 1, threads: 1 },
    onProgress: (text) => done.push(text),
  })
  expect(tf.memory().numTensors).toBe(0)
  const { merge, retrieve } = report
  expect(merge.map(({ edits }) => edits)).toEqual([10, 11])
  expect(report.sameTensors).toBe(true)
  expect(merge[1]!.tensorBytes).toBe(merge[0]!.tensorBytes)
  expect(merge[1]!.fileBytes).toBeGreaterThan(merge[0]!.fileBytes)
  expect(retrieve.map(({ memories }) => memories)).toEqual([1, 2, 3])
  for (const { answerMs, uneditedMs } of retrieve) expect(answerMs / uneditedMs).toBeGreaterThan(0.2)
  expect(done).toHaveLength(5)
  expect(growthPage(report)).toContain('tensors at the end and after the first 10 edits: as many')
})
