import type { FreeAnswer } from '../asking/ask-together'
import type { Format } from '../asking/asked-model'
import type { EvaluationRecord } from '../asking/record'
import { agreementIn } from './agreement'
import { contains, repeats, type Wanted, wanted } from './answer-text'
import type { Question } from './questions'

/** Question to the edited model with its answer and its grades. */
export interface GradedAnswer extends FreeAnswer {
  aspect: Question['aspect']
  /** Form of a rewording (`follow-up` in a conversation), or kind of a near or portability question. */
  kind?: string
  format: Format
  /** Text of the question, or the last turn of a conversation. */
  prompt: string
  /** True if some words come three times in a row. */
  repeats: boolean
  /** True if the answer has the target as whole words and no other edit's target, or the right yes or no. */
  right?: boolean
  /** True if an answer that must not change equals the unedited one, character by character. */
  unchanged?: boolean
  /**
   * Target that should not be in the answer: that of another edit, or of any edit in an answer that must not change and
   * did not have it before.
   */
  strayTarget?: string
  /** Verdict of the judge on an own or reworded question, if any. */
  judged?: boolean
  /** Answer of the unedited model to a question whose answer must not change. */
  unedited?: FreeAnswer & { repeats: boolean }
}

/** Grades answers against the targets of all records. */
export class Grader {
  readonly #targets: { own: Wanted[]; target: Wanted }[]

  constructor(records: readonly EvaluationRecord[]) {
    this.#targets = records.map(({ target, aliases = [] }) => ({
      own: [target, ...aliases].map(wanted),
      target: wanted(target),
    }))
  }

  /** Grades an answer that depends on the edit. */
  taught(question: Question, answer: FreeAnswer): GradedAnswer {
    const { expected, agree, record, prompt } = question
    const graded = describe(question, answer)
    if (agree !== undefined)
      return { ...graded, right: agreementIn(answer.text, agree.language) === agree.yes }
    const said = wanted(answer.text)
    const right = (expected ?? []).map(wanted)
    const allowed = [...right, ...(this.#targets[record]?.own ?? []), wanted(prompt)]
    const strayTarget = this.#stray(said, allowed)
    return {
      ...graded,
      right: strayTarget === undefined && right.some((target) => contains(said, target)),
      strayTarget,
    }
  }

  /** Grades an answer that must not change. */
  kept(question: Question, answer: FreeAnswer, unedited: FreeAnswer): GradedAnswer {
    return {
      ...describe(question, answer),
      unchanged: answer.text === unedited.text,
      strayTarget: this.#stray(wanted(answer.text), [wanted(question.prompt), wanted(unedited.text)]),
      unedited: { ...unedited, repeats: repeats(unedited.text) },
    }
  }

  /** Returns a target in the answer that is in none of the `allowed` texts. */
  #stray(said: Wanted, allowed: readonly Wanted[]): string | undefined {
    return this.#targets.find(
      ({ target }) => contains(said, target) && !allowed.some((text) => contains(text, target)),
    )?.target.text
  }
}

function describe({ aspect, kind, format, prompt }: Question, answer: FreeAnswer): GradedAnswer {
  return { aspect, kind, format, prompt, ...answer, repeats: repeats(answer.text) }
}
