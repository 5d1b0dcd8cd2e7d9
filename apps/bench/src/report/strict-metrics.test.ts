import { expect, it } from 'vitest'
import { manifestOf, stateOf } from '../../test/states'
import { reportOf } from './report'
import { strictMetrics } from './strict-metrics'

it('makes columns of scores, the plain ones after those in the chat template', () => {
  const keys = [
    'runaway@plain',
    'own@plain',
    'reworded:statement@chat',
    'choice',
    'own@chat',
    'rel',
    'made up',
  ]
  expect(strictMetrics(keys).map(({ key, title, group }) => [key, title, group])).toEqual([
    ['own@chat', 'own', 'chat'],
    ['own@plain', 'own', 'plain'],
    ['reworded:statement@chat', 'statement, chat', 'rewordings'],
    ['runaway@plain', 'runaway', 'plain'],
    ['choice', 'choice', 'portability'],
  ])
})

it('puts the strict columns before the teacher-forced ones, and compares what is left with what was learned', () => {
  const scores = {
    rel: [1, 1],
    loc: [1, 1],
    'own@plain': [1, 0],
    'atOnce@plain': [1, 1],
    'nearSays@plain': [0.5, null],
  }
  const states = [stateOf({ T: [2] }, 0, () => ({ scores }))]
  const [section] = reportOf(manifestOf(states), states).sections
  const shown = section?.tables.map(({ title, metrics, rows }) => [
    title,
    metrics.map(({ title }, i) => `${title} ${rows[0]?.scores[i]?.text}`),
  ])
  expect(shown).toEqual([
    ['Free answers to plain text', ['own 0.50', 'near says edit 0.50']],
    ['Retention: own questions in the order of edits', ['at once, plain 1.00', 'at the end, plain 0.50']],
    ['Teacher-forced, as papers report', ['Rel 1.00', 'Loc 1.00', 'Avg 1.00']],
    ['Cost', []],
  ])
})

it('averages seeds that shuffle the records over those that have a score at a place', () => {
  const of = (seed: number, own: (number | null)[]) =>
    stateOf({ seed, T: [2] }, 0, () => ({ scores: { 'own@plain': own } }))
  const states = [of(0, [1, null]), of(1, [0, 1])]
  const [result] = reportOf(manifestOf(states), states).results
  expect(result?.byRecord['own@plain']).toEqual([0.5, 1])
})
