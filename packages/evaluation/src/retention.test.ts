import { expect, it } from 'vitest'
import { retentionScores } from './retention'

const record = { id: 'a', prompt: 'Who?', target: 'nine' }

it("uses the editor's note for the answer right after the edit", () => {
  const editor = {
    answeredAtOnce: ({ target }: { target: string }) => (target === 'nine' ? false : undefined),
  }
  const scores = retentionScores(editor, [record])
  expect(scores(record, { own: 1, 'own@chat': 1 }, 0)).toEqual({ atOnce: 0 })
  expect(scores({ ...record, target: 'ten' }, { own: 1 }, 0)).toEqual({})
  expect(scores(record, { near: 1 }, 0)).toEqual({})
  expect(retentionScores({}, [record])(record, { own: 1 }, 0)).toEqual({})
})

it('takes an earlier evaluation in its place, by format', () => {
  const earlier = { records: [{ id: 'a', scores: { own: 0.5, 'own@chat': 0, 'own@plain': 1, rel: 1 } }] }
  const scores = retentionScores({ answeredAtOnce: () => true }, [record], earlier)
  expect(scores(record, { own: 0 }, 0)).toEqual({ atOnce: 0.5, 'atOnce@chat': 0, 'atOnce@plain': 1 })
  expect(scores({ ...record, id: 'b' }, { own: 0 }, 1)).toEqual({})
})

it('reports the first hundred of more records', () => {
  const records = Array.from({ length: 101 }, (_, i) => ({ ...record, id: `${i}` }))
  const scores = retentionScores({}, records)
  expect(scores(record, { own: 0.5, 'own@chat': 1, near: 1 }, 99)).toEqual({
    firstHundred: 0.5,
    'firstHundred@chat': 1,
  })
  expect(scores(record, { own: 1 }, 100)).toEqual({})
  expect(retentionScores({}, records.slice(1))(record, { own: 1 }, 0)).toEqual({})
})
