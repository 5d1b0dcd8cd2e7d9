import { partsOf } from '../asking/answer-end'
import { type AskedModel, type AskedText, type Format, inFormat, promptText } from '../asking/asked-model'
import type { EvaluationRecord } from '../asking/record'
import { type Agreement, agreementQuestions } from './agreement'

/** Aspects of an edit that questions can test. */
export const aspects = [
  'own',
  'reworded',
  'near',
  'far',
  'portability',
  'trueOrFalse',
  'negation',
  'choice',
  'teacherForced',
] as const

export type Aspect = (typeof aspects)[number]

/** Question of a record that is answered in free text. */
export interface Question extends AskedText {
  /** Index of the record. */
  record: number
  aspect: Exclude<Aspect, 'choice' | 'teacherForced'>
  /** Form of a rewording, or kind of a near or portability question. */
  kind?: string
  format: Format
  /** Text of the last user turn. */
  prompt: string
  /** Earlier user turns, which are answered first. */
  before?: readonly string[]
  /** Right answers. Absent if the answer must not change. */
  expected?: readonly string[]
  /** Right answer to a question of `trueOrFalse` or `negation`. */
  agree?: Agreement
}

/** Returns the questions whose answers depend on the edit. */
export function taughtQuestions(
  model: AskedModel,
  records: readonly EvaluationRecord[],
  { formats, maxTokens }: { formats: readonly Format[]; maxTokens: number },
): Question[] {
  const mostTokens = model.decoder.config.maxPositions - YES_OR_NO
  return records.flatMap((record, number) => {
    const { prompt, target, aliases = [], rewordings = [], portability = [], followUp = [] } = record
    const chat = formats.includes('chat')
    const expecting = (target: string, aliases: readonly string[]) => ({
      record: number,
      expected: [target, ...aliases],
      maxTokens: Math.max(maxTokens, 2 * model.encode(target).length + ROOM),
      parts: partsOf(target),
    })
    const own = expecting(target, aliases)
    const [first, ...rest] = [...followUp].reverse()
    return [
      ...formats.map((format): Question => ({ ...own, aspect: 'own', ...put(prompt, format) })),
      ...rewordings.flatMap(({ form, prompt }) =>
        (form === 'chat' && chat ? (['chat'] as const) : formats).map(
          (format): Question => ({ ...own, aspect: 'reworded', kind: form, ...put(prompt, format) }),
        ),
      ),
      ...(first !== undefined && chat
        ? [
            {
              ...own,
              aspect: 'reworded' as const,
              kind: FOLLOW_UP,
              ...put(first, 'chat'),
              before: rest.reverse(),
            },
          ]
        : []),
      ...portability.flatMap(({ kind, prompt, target, aliases = [] }) =>
        formats.map(
          (format): Question => ({
            ...expecting(target, aliases),
            aspect: 'portability',
            kind,
            ...put(prompt, format),
          }),
        ),
      ),
      ...agreementQuestions(record)
        .map(
          ({ prompt, ...question }): Question => ({
            ...question,
            ...put(prompt, chat ? 'chat' : 'plain'),
            record: number,
            maxTokens: YES_OR_NO,
          }),
        )
        // They are longer than the record's own texts, which fit.
        .filter(({ question }) => model.encode(promptText(model, question)).length <= mostTokens),
    ]
  })
}

/** Returns the questions whose answers must not change. */
export function keptQuestions(
  records: readonly EvaluationRecord[],
  { formats, maxTokens }: { formats: readonly Format[]; maxTokens: number },
): Question[] {
  return formats.flatMap((format) =>
    records.flatMap(({ near = [], far = [] }, record) => [
      ...near.map(
        ({ kind, prompt }): Question => ({ record, aspect: 'near', kind, maxTokens, ...put(prompt, format) }),
      ),
      ...far.map((prompt): Question => ({ record, aspect: 'far', maxTokens, ...put(prompt, format) })),
    ]),
  )
}

/** Kind of a reworded question that is a follow-up in a chat. */
const FOLLOW_UP = 'follow-up'

/** Number of tokens within which a yes or no must come. */
const YES_OR_NO = 12

/** Tokens that an answer may have beyond twice the length of its target. */
const ROOM = 16

function put(prompt: string, format: Format): Pick<Question, 'prompt' | 'format' | 'question'> {
  return { prompt, format, question: inFormat(prompt, format) }
}
