import { mean } from '@wise-edit/core/internal'
import type { GradedAnswer } from './grading/grade'

/**
 * Scores by name, in the order of tables, with their titles.
 *
 * A name may be followed by a kind and by a format: `reworded:statement`, `near@chat`, `near:same subject@plain`.
 */
export const scoreNames = {
  own: 'own question answered as taught',
  atOnce: 'own question answered as taught, right after its edit',
  firstHundred: 'own question answered as taught, first hundred edits',
  reworded: 'reworded questions answered as taught',
  near: 'near answers unchanged',
  nearSays: 'near answers that say a target of an edit',
  far: 'far answers unchanged',
  farSays: 'far answers that say a target of an edit',
  bleed: 'answers with a target of another edit',
  runaway: 'answers that do not end',
  repetition: 'answers that repeat themselves',
  keptRunaway: 'near and far answers that do not end',
  keptRunawayUnedited: 'near and far answers that do not end, unedited',
  keptRepetition: 'near and far answers that repeat themselves',
  keptRepetitionUnedited: 'near and far answers that repeat themselves, unedited',
  portability: 'answers that follow from the edit',
  trueOrFalse: 'agrees to the new fact, rejects the old one',
  negation: 'rejects the negated fact',
  choice: 'multiple choice by likelihood',
  judgeRight: 'answers that the judge holds right',
  judgeAgrees: 'answers on which the judge agrees with the rule',
  rel: 'reliability, teacher-forced',
  gen: 'generalization, teacher-forced',
  loc: 'locality, teacher-forced',
  port: 'portability, teacher-forced',
} as const

/** Name of a score, without kind and format. */
export type ScoreName = keyof typeof scoreNames

/** Returns the scores of one record's free answers: means by name, kind and format. */
export function recordScores(answers: readonly GradedAnswer[]): Record<string, number> {
  const found = new Map<string, number[]>()
  const formats = new Set(answers.map(({ format }) => format))
  const note = (name: string, { format }: GradedAnswer, value: boolean) => {
    for (const key of formats.size > 1 ? [name, `${name}@${format}`] : [name]) {
      found.set(key, [...(found.get(key) ?? []), Number(value)])
    }
  }
  for (const answer of answers) {
    const { aspect, kind, right, unchanged, strayTarget, unedited, judged } = answer
    const value = right ?? unchanged ?? false
    note(aspect, answer, value)
    if (kind !== undefined) note(`${aspect}:${kind}`, answer, value)
    if (unedited) {
      note(`${aspect}Says`, answer, strayTarget !== undefined)
      if (kind !== undefined) note(`${aspect}Says:${kind}`, answer, strayTarget !== undefined)
      note('keptRunaway', answer, !answer.ended)
      note('keptRunawayUnedited', answer, !unedited.ended)
      note('keptRepetition', answer, answer.repeats)
      note('keptRepetitionUnedited', answer, unedited.repeats)
    } else if (aspect === 'own' || aspect === 'reworded') {
      note('bleed', answer, strayTarget !== undefined)
      note('runaway', answer, !answer.ended)
      note('repetition', answer, answer.repeats)
      if (judged !== undefined) {
        note('judgeRight', answer, judged)
        note('judgeAgrees', answer, judged === right)
      }
    }
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, mean(values)]))
}
