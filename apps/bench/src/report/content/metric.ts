/** Tables that group the columns, in order; those with `detail` are left out on terminals. */
export const groups = {
  chat: { title: 'Free answers in the chat template' },
  plain: { title: 'Free answers to plain text' },
  judge: { title: 'Free answers, by the judge' },
  retention: { title: 'Retention: own questions in the order of edits' },
  forced: { title: 'Teacher-forced, as papers report' },
  generated: { title: 'Free generation, compared token by token' },
  rewordings: { title: 'Rewordings by form', detail: true },
  near: { title: 'Near questions by kind', detail: true },
  says: { title: 'Near and far answers that say an edit', detail: true },
  portability: { title: 'What follows from the edits', detail: true },
  endings: { title: 'How answers end', detail: true },
} as const satisfies Record<string, { title: string; detail?: true }>

export type Group = keyof typeof groups

/** A column of result tables. */
export interface Metric {
  key: string
  title: string
  /** Meaning, for readers of a report. */
  meaning: string
  better: 'higher' | 'lower'
  digits: number
  /** Table of the column. */
  group: Group
  /** True to leave it out when space is short. */
  detail?: true
  /** Scores that it is computed from; those with `?` may be missing. */
  from: string[]
  /** Computes the number from these scores, one list each. */
  of: (scores: readonly (readonly number[])[]) => number
}
