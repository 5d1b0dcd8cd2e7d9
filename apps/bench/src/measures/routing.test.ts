import { type EditRecord, editRecord } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import { expect, it } from 'vitest'
import { routing } from './routing'

const records = [
  editRecord({
    id: 'a',
    prompt: 'own a',
    target: 'x',
    rewordings: [
      { form: 'question', prompt: 'a 2' },
      { form: 'question', prompt: 'b 3' },
    ],
    near: [{ kind: 'same subject', prompt: 'a -1' }],
    far: [{ prompt: 'nothing' }],
    followUp: ['about a', 'a 1'],
  }),
  editRecord({
    id: 'b',
    language: 'de',
    prompt: 'own b',
    target: 'y',
    near: [{ kind: 'same subject', prompt: 'a 4 ruled out' }],
  }),
]

/** Questions are `ID SCORE`, of a router with the threshold 0; own ones are certain. */
function explain(question: string | readonly { content: string }[]) {
  const text = typeof question === 'string' ? question : (question.at(-1)?.content as string)
  const [, own] = /^own (.)$/.exec(text) ?? []
  const [, id = '', number] = /^(.) (-?\d)/.exec(text) ?? []
  const ruledOut = text.endsWith('out')
  const candidates =
    own || number
      ? [
          {
            id: own ?? id,
            score: own ? Number.POSITIVE_INFINITY : Number(number),
            threshold: 0,
            above: !ruledOut && (own !== undefined || Number(number) > 0),
          },
        ]
      : []
  return { choice: 'main', memories: [], candidates, edit: candidates.find(({ above }) => above)?.id }
}

const measured = (editor: object, given: EditRecord[] = records) =>
  routing({ editor: editor as Editor, records: given } as never)

it('counts what goes to an edit by form, and the threshold up to which it does', async () => {
  expect(await measured({ explain })).toEqual({
    scores: {
      'routed:own': [1, 1],
      'routed:question': [1, null],
      'routed:follow-up': [1, null],
      'routed:near:same subject': [0, 0],
      'routed:far': [0, null],
    },
    samples: {
      'reach:rewordings@English': [2, Number.NEGATIVE_INFINITY, 1],
      'reach:near@English': [-1],
      'reach:near@others': [Number.NEGATIVE_INFINITY],
    },
  })
})

it('is empty for an editor whose router does not read the question', async () => {
  expect(await measured({ explain: () => undefined })).toEqual({})
  expect(await measured({ explain: () => ({ choice: 'main', memories: [] }) })).toEqual({})
})
