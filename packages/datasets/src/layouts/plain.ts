import { z } from 'zod'
import { fields, isBlank, optionalText, target, text, texts } from '../fields'
import { localityQuestions, paraphrases, portabilityQuestions } from '../questions'
import type { LocalityQuestion, NearQuestion, PortabilityQuestion, Rewording } from '../record'
import type { Draft, Layout } from './layout'

const FORMS = ['question', 'statement', 'colloquial', 'chat', 'paraphrase'] as const

const rewording = z.preprocess(
  (value) => (typeof value === 'object' ? value : { prompt: value }),
  fields({
    form: z.enum(FORMS, `one of ${FORMS.join(', ')}`).default('paraphrase'),
    prompt: text,
  }),
)

const row = fields({
  id: optionalText,
  kind: optionalText,
  language: optionalText,
  subject: optionalText,
  prompt: text,
  target,
  alias: texts,
  aliases: texts,
  truth: texts,
  truths: texts,
  rephrase: paraphrases,
  rephrases: paraphrases,
  rewordings: z.preprocess(
    (value) => [value].flat().filter((member) => !isBlank(member) && !isBlankRewording(member)),
    z.array(rewording),
  ),
  near: localityQuestions,
  far: localityQuestions,
  locality: localityQuestions,
  portability: portabilityQuestions,
  subjectAliases: localityQuestions,
  oneHop: portabilityQuestions,
  reversal: portabilityQuestions,
  followUp: texts,
  choices: texts,
  ood: optionalText,
  irrelevant: optionalText,
})

/**
 * `{ prompt, target, rephrase?, near?, far? }` and all other fields of an `EditRecord` under their names there; lists
 * may be single values.
 */
export const plain: Layout = {
  keys: ['prompt', 'target'],
  names: Object.keys(row.shape),
  schema: row.transform(
    ({
      target: { target, aliases },
      alias,
      truth,
      truths,
      rephrase,
      rephrases,
      subjectAliases,
      oneHop,
      reversal,
      ...row
    }): Draft => ({
      id: row.id,
      kind: row.kind,
      language: row.language,
      subject: row.subject,
      prompt: row.prompt,
      target,
      aliases: [...aliases, ...alias, ...row.aliases],
      truths: [...truth, ...truths],
      rewordings: [...row.rewordings, ...others([...rephrase, ...rephrases], row.rewordings)] as Rewording[],
      near: [...row.near, ...others(row.locality, [...row.near, ...row.far])],
      far: row.far.map((question) => answered(question, row.locality)),
      portability: [
        ...row.portability,
        ...subjectAliases.map(({ prompt }) => ({ kind: 'alias', prompt, target })),
        ...ofKind('one-hop', oneHop),
        ...ofKind('reversal', reversal),
      ],
      followUp: given(row.followUp),
      choices: given(row.choices),
      ood: row.ood,
      irrelevant: row.irrelevant,
    }),
  ),
}

/** Tells whether a rewording has a prompt that says nothing. */
function isBlankRewording(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'prompt' in value && isBlank(value.prompt)
}

/** Returns the questions that are not in `known`. */
function others<Asked extends { prompt: string }>(
  questions: readonly Asked[],
  known: readonly { prompt: string }[],
): Asked[] {
  return questions.filter(({ prompt }) => !known.some((other) => other.prompt === prompt))
}

/** Adds the answer from `locality` to a question. */
function answered({ prompt, target }: NearQuestion, locality: readonly LocalityQuestion[]): LocalityQuestion {
  return { prompt, target: target ?? locality.find((other) => other.prompt === prompt)?.target }
}

function ofKind(kind: string, questions: readonly PortabilityQuestion[]): PortabilityQuestion[] {
  return questions.map((question) => ({ ...question, kind }))
}

function given<Value>(list: Value[]): Value[] | undefined {
  return list.length > 0 ? list : undefined
}
