/** Tables into which columns are divided, in their order; those with `detail` are left out on terminals. */
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
  /** The table it stands in. */
  group: Group
  /** Left out where there is little room. */
  detail?: true
  /** Scores it is made of; the ones with `?` may be missing. */
  from: string[]
  /** The number that these scores, one list each, make. */
  of: (scores: readonly (readonly number[])[]) => number
}
