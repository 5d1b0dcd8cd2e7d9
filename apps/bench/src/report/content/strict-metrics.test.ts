import { expect, it } from 'vitest'
import { manifestOf, stateOf } from '../../../test/states'
import { reportOf, terminalReport } from '../report'
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

it('puts the strict columns before the teacher-forced ones, and compares retained with learned edits', () => {
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

it('has what an editor noted of its edits at once, and the verdicts of a judge', () => {
  const scores = {
    atOnce: [1, 1],
    'own@chat': [1, 0],
    'own@plain': [1, 1],
    'judgeRight@chat': [1, 0],
    'judgeAgrees@chat': [1, 1],
  }
  const judge = { url: 'http://127.0.0.1/v1', model: 'big' }
  const states = [stateOf({ T: [2], judge }, 0, () => ({ scores }))]
  const report = reportOf(manifestOf(states, { judge }), states)
  const tables = report.sections[0]!.tables.map(({ title, metrics, rows }) => [
    title,
    ...metrics.map(({ title }, i) => `${title} ${rows[0]?.scores[i]?.text}`),
  ])
  expect(tables).toContainEqual(['Free answers, by the judge', 'right, chat 0.50', 'agrees, chat 1.00'])
  expect(tables).toContainEqual([
    'Retention: own questions in the order of edits',
    ...['at once 1.00', 'at the end, chat 0.50', 'at the end, plain 1.00'],
  ])
  expect(terminalReport(report)).toContain('The judge is the model big behind a server')
})

it('averages seeds that shuffle the records over those that have a score at a place', () => {
  const of = (seed: number, own: (number | null)[]) =>
    stateOf({ seed, T: [2] }, 0, () => ({ scores: { 'own@plain': own } }))
  const states = [of(0, [1, null]), of(1, [0, 1])]
  const [result] = reportOf(manifestOf(states), states).results
  expect(result?.byRecord['own@plain']).toEqual([0.5, 1])
})
