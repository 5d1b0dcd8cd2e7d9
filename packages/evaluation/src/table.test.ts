import { expect, it } from 'vitest'
import { totalsOf } from './evaluate'
import { scoreTable } from './table'

it('shows each score that was asked for, its kinds below it, and formats beside it', () => {
  const scores = {
    rel: 1,
    near: 0.5,
    'near@plain': 1,
    'near@chat': 0,
    'near:same subject': 0.5,
    'near:unnamed': 0.5,
    own: 1,
    'own@chat': 1,
  }
  const totals = totalsOf([{ scores }])
  expect(scoreTable({ totals, formats: ['plain', 'chat'] }, 'strict')).toEqual([
    ['free answers', 'share', '95 % interval', 'plain', 'chat'],
    ['own question answered as taught', '1.000', '1.00 to 1.00', '', '1.000'],
    ['near answers unchanged', '0.500', '0.50 to 0.50', '1.000', '0.000'],
    ['- same subject', '0.500', '0.50 to 0.50', '', ''],
  ])
  expect(scoreTable({ totals, formats: ['plain'] }, 'strict')[1]).toHaveLength(3)
  expect(scoreTable({ totals, formats: [] }, 'teacherForced').slice(1)).toEqual([
    ['reliability', '1.000', '1.00 to 1.00'],
  ])
})

it('shows what edits cost elsewhere, and in time and memory', () => {
  const nothing = { totals: {}, formats: [] }
  for (const part of ['strict', 'teacherForced', 'ability', 'cost'] as const)
    expect(scoreTable(nothing, part)).toEqual([])
  const of = (estimate: number) => ({ estimate, low: estimate / 2, high: 2 * estimate })
  const ability = {
    perplexity: of(20),
    perplexityUnedited: of(19),
    passagesUnchanged: of(0.5),
    answersUnchanged: of(0.25),
  }
  expect(scoreTable({ ...nothing, ability }, 'ability').slice(1, 3)).toEqual([
    ['perplexity of prose', '20.00', '10.00 to 40.00', '19.00'],
    ['tokens of prose predicted as before', '0.500', '0.25 to 1.00', ''],
  ])
  const cost = {
    secondsPerEdit: 3,
    stepsPerEdit: 12.5,
    bytesPerEdit: { file: 2048, memory: 5120 },
    firstToken: { edited: 0.02, unedited: 0.01 },
    perToken: { edited: 0.004, unedited: 0.003 },
    promptTokensAdded: 0,
    peakBytes: 2 ** 30,
  }
  expect(scoreTable({ ...nothing, cost }, 'cost').slice(1)).toEqual([
    ['seconds an edit', '3.00', ''],
    ['steps an edit', '12.5', ''],
    ['KiB an edit, on disk', '2.0', ''],
    ['KiB an edit, in memory', '5.0', ''],
    ['ms to the first token', '20.0', '10.0'],
    ['ms a token after it', '4.0', '3.0'],
    ['prompt tokens added', '0.0', ''],
    ['MiB of the process at most', '1024', ''],
  ])
})
