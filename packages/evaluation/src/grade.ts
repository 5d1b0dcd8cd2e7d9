import { agreementIn } from './agreement'
import { contains, repeats, type Wanted, wanted } from './answer-text'
import type { Format, FreeAnswer } from './asked-model'
import type { Question } from './questions'
import type { EvaluationRecord } from './record'

/** A question to the edited model, its answer, and what was found in it. */
export interface GradedAnswer extends FreeAnswer {
  aspect: Question['aspect']
  /** Form of a rewording (`follow-up` in a conversation), or kind of a near or portability question. */
  kind?: string
  format: Format
  /** The question; of a conversation its last turn. */
  prompt: string
  /** Tells whether some words come three times in a row. */
  repeats: boolean
  /** Has the target as whole words and no other edit's; for yes-or-no questions: agrees as it should. */
  right?: boolean
  /** Of an answer that must not change: is letter for letter the unedited one. */
  unchanged?: boolean
  /**
   * A target that should not be there: another edit's, or any edit's in an answer that must not change and did not have it
   * before.
   */
  strayTarget?: string
  /** Verdict of a judge on an own or a reworded question, where there is one. */
  judged?: boolean
  /** The unedited model's answer to a question whose answer must not change. */
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

  /** A target in the answer that is in none of the texts where it may be. */
  #stray(said: Wanted, allowed: readonly Wanted[]): string | undefined {
    return this.#targets.find(
      ({ target }) => contains(said, target) && !allowed.some((text) => contains(text, target)),
    )?.target.text
  }
}

function describe({ aspect, kind, format, prompt }: Question, answer: FreeAnswer): GradedAnswer {
  return { aspect, kind, format, prompt, ...answer, repeats: repeats(answer.text) }
}
