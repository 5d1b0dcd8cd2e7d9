import { z } from 'zod'
import { isBlank, text, texts } from './fields'
import type { NearQuestion, PortabilityQuestion, Rewording } from './record'

/** Paraphrases in a data set that does not state their form: one text or several. */
export const paraphrases = texts.transform((prompts) =>
  prompts.map((prompt): Rewording => ({ form: 'paraphrase', prompt })),
)

/**
 * Locality questions in all forms that data sets use: a text, `{ prompt, ground_truth }`, a list of either, and `{
 * prompt: [...], ground_truth: [...] }`, each also grouped by kind.
 *
 * A question with a blank prompt or answer is left out; one without an answer keeps its prompt.
 */
export const localityQuestions = reader(false).transform((all) =>
  all.map(({ kind, prompt, answers: [target] }): NearQuestion => {
    return target === undefined ? { kind, prompt } : { kind, prompt, target }
  }),
)

/** Portability questions: like `localityQuestions`, but each needs an answer. */
export const portabilityQuestions = reader(true).transform((all) =>
  all.map(({ kind, prompt, answers: [target, ...aliases] }): PortabilityQuestion => {
    const question = { kind, prompt, target: target as string }
    return aliases.length > 0 ? { ...question, aliases } : question
  }),
)

interface Question {
  kind: string
  prompt: string
  answers: string[]
}

/** Answer of a question and the field that holds it. */
interface Answer {
  field: string
  value: unknown
}

/** Fields that may hold the answer. */
const ANSWERS = ['target', 'ground_truth', 'answer', 'answers']

/** Kinds, by their names in KnowEdit and EasyEdit. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['relation_specificity', 'same subject'],
  ['neighborhood', 'same relation'],
  ['subject_aliasing', 'alias'],
  ['reasoning', 'one-hop'],
  ['one_hop', 'one-hop'],
])

const QUESTION = 'a question {"prompt", "ground_truth"}'
const LIST = `${QUESTION}, a list of such questions, or an object with such a list for each kind`

function reader(answered: boolean) {
  const read = z.unknown().transform((value, { issues }) => {
    const report = (path: PropertyKey[], message: string) =>
      issues.push({ code: 'custom', path, message, input: value })
    return [...new QuestionReader(answered, report).read(value, [], 'unnamed', true)]
  })
  return z.preprocess((value) => value ?? [], read)
}

/** Reads questions and reports the path of everything that is not a question. */
class QuestionReader {
  readonly #answered: boolean
  readonly #report: (path: PropertyKey[], expected: string) => void

  constructor(answered: boolean, report: (path: PropertyKey[], expected: string) => void) {
    this.#answered = answered
    this.#report = report
  }

  *read(value: unknown, path: PropertyKey[], kind: string, grouped: boolean): Generator<Question> {
    if (isBlank(value)) return
    if (Array.isArray(value)) {
      for (const [i, member] of value.entries()) yield* this.read(member, [...path, i], kind, false)
    } else if (typeof value === 'string' && !this.#answered) {
      yield* this.#ask(value, undefined, path, kind)
    } else if (typeof value !== 'object' || value === null) {
      this.#report(path, grouped ? LIST : QUESTION)
    } else if (Object.hasOwn(value, 'prompt') || !grouped) {
      yield* this.#readOne(value as Record<string, unknown>, path, kind)
    } else {
      for (const [name, group] of Object.entries(value)) {
        const named = KINDS.get(name.toLowerCase()) ?? name.replaceAll('_', ' ').toLowerCase()
        if (typeof group === 'object') yield* this.read(group, [...path, name], named, false)
        else if (!isBlank(group)) this.#report([...path, name], `${QUESTION}, or a list of such questions`)
      }
    }
  }

  *#readOne(row: Record<string, unknown>, path: PropertyKey[], group: string): Generator<Question> {
    if (Object.values(row).every(isBlank)) return
    const field = ANSWERS.find((name) => Object.hasOwn(row, name))
    const kind = text.safeParse(row.kind).data ?? group
    if (!Object.hasOwn(row, 'prompt')) this.#report([...path, 'prompt'], 'a text that is not empty')
    else if (field === undefined && this.#answered) this.#report([...path, 'ground_truth'], 'the answer')
    else if (Array.isArray(row.prompt) && row.prompt.length !== 1) {
      yield* this.#readLists(row, field, path, kind)
    } else yield* this.#ask([row.prompt].flat()[0], answerIn(field, field && row[field]), path, kind)
  }

  /** Reads a list of prompts with a list of their answers. */
  *#readLists(
    row: Record<string, unknown>,
    field: string | undefined,
    path: PropertyKey[],
    kind: string,
  ): Generator<Question> {
    const prompts = row.prompt as unknown[]
    const answers = field && row[field]
    if (field && (!Array.isArray(answers) || answers.length !== prompts.length)) {
      this.#report([...path, field], `a list of ${prompts.length}, as "prompt" is`)
      return
    }
    for (const [i, prompt] of prompts.entries()) {
      yield* this.#ask(prompt, answerIn(field, (answers as unknown[] | undefined)?.[i]), path, kind)
    }
  }

  *#ask(prompt: unknown, answer: Answer | undefined, path: PropertyKey[], kind: string): Generator<Question> {
    if (isBlank(prompt)) return
    const asked = text.safeParse(prompt)
    const answers = texts.safeParse(answer?.value)
    if (!asked.success) this.#report([...path, 'prompt'], 'a text that is not empty')
    else if (answer && !answers.success) this.#report([...path, answer.field], 'a text, or a list of texts')
    else if (!answer) yield { kind, prompt: asked.data, answers: [] }
    else if (answers.data?.length) yield { kind, prompt: asked.data, answers: answers.data }
  }
}

function answerIn(field: string | undefined, value: unknown): Answer | undefined {
  return field === undefined ? undefined : { field, value }
}
