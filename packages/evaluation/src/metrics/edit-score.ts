import { mean, WiseError } from '@wise-edit/core'
import { type TokenIds, tokenAccuracy } from './accuracy'
import { checkSome } from './check'

/** Answer of an edited model to one question, with the expected answer. */
export interface Answer<T = TokenIds> {
  answer: T
  /** Expected answer: the target, or for locality the answer of the unedited model. */
  expected: T
}

/** Aspect of an edit that is scored: its prompt, paraphrases, unrelated questions, or facts that follow from it. */
export type Aspect = 'reliability' | 'generalization' | 'locality' | 'portability'

/** Answers to the questions of one record, by aspect. */
export type EditAnswers<T = TokenIds> = { [aspect in Aspect]?: readonly Answer<T>[] }

/** Scores from 0 to 1 of one record, or their means over records. An aspect without questions is absent. */
export type EditScore = { [aspect in Aspect]?: number }

/** Mean scores over records. */
export interface EditSummary extends EditScore {
  /** Mean of reliability, generalization and locality, or of those that are present. */
  average: number
}

/**
 * Scores one record: for each aspect, the mean of `score(answer, expected)` over its questions (WISE eq. 9).
 *
 * `score` sets the protocol: `tokenAccuracy` (default) for teacher forcing, `generatedAccuracy`, `exactMatch`, or
 * `textMatch` for texts. Aspects without questions are left out. Throws `METRIC_EMPTY` if there is no question at all,
 * and any error of `score`.
 */
export function scoreEdit(answers: EditAnswers): EditScore
export function scoreEdit<T>(answers: EditAnswers<T>, score: (answer: T, expected: T) => number): EditScore
export function scoreEdit(
  answers: EditAnswers,
  score: (answer: TokenIds, expected: TokenIds) => number = tokenAccuracy,
): EditScore {
  const asked = ASPECTS.filter((aspect) => answers[aspect]?.length)
  checkSome(asked, 'answers in the record')
  return Object.fromEntries(
    asked.map((aspect) => {
      const scores = (answers[aspect] as readonly Answer[]).map(({ answer, expected }) =>
        score(answer, expected),
      )
      return [aspect, mean(scores)]
    }),
  )
}

/**
 * Returns the mean scores over records. Every record has the same weight, however many questions it has, and the mean of
 * an aspect is over the records that have it. Throws `METRIC_EMPTY` without records, and `METRIC_VALUE` for a score that
 * is not between 0 and 1.
 */
export function summarizeEdits(scores: readonly EditScore[]): EditSummary {
  checkSome(scores, 'scores')
  const summary: EditScore = {}
  for (const aspect of ASPECTS) {
    const values = scores.map((score) => score[aspect]).filter((value) => value !== undefined)
    for (const value of values) checkShare(value, aspect)
    if (values.length > 0) summary[aspect] = mean(values)
  }
  return { ...summary, average: average(summary) }
}

/**
 * Returns the mean of reliability, generalization and locality, or of those that are present (the paper's Avg.).
 *
 * Throws `METRIC_EMPTY` without any of the three.
 */
export function average({ reliability, generalization, locality }: EditScore): number {
  const parts = [reliability, generalization, locality].filter((part) => part !== undefined)
  checkSome(parts, 'reliability, generalization or locality')
  return mean(parts)
}

const ASPECTS = [
  'reliability',
  'generalization',
  'locality',
  'portability',
] as const satisfies readonly Aspect[]

function checkShare(value: number, aspect: Aspect): void {
  if (!(value >= 0 && value <= 1)) {
    throw new WiseError(
      'METRIC_VALUE',
      `A record's ${aspect} is ${value}; expected a number from 0 to 1. Report perplexities by meanPerplexity.`,
    )
  }
}
