import type { Result } from './results'

/** A column of counts or times instead of scores. */
export interface ValueColumn {
  /** Table of the column. */
  group: 'ability' | 'cost'
  key: string
  title: string
  meaning: string
  of: (result: Result) => string | undefined
}

/** Formats a number of bytes in a unit, small numbers with a decimal. */
const inUnits = (unit: number) => (bytes: number) => (bytes / unit).toFixed(bytes < 10 * unit ? 1 : 0)
const kibibytes = inUnits(2 ** 10)
const mebibytes = inUnits(2 ** 20)

const share = (value: number) => value.toFixed(3)
const perplexity = (value: number) => value.toFixed(2)

/** A column of the value called `key`; `show` may also use other values. */
const valued = (
  group: ValueColumn['group'],
  [key, title, meaning]: [key: string, title: string, meaning: string],
  show: (value: number, values: Result['values']) => string,
): ValueColumn => ({
  group,
  key,
  title,
  meaning,
  of: ({ values }) => (values[key] === undefined ? undefined : show(values[key], values)),
})

const named = (key: string, title: string, meaning: string, show: (value: number) => string): ValueColumn =>
  valued('cost', [key, title, meaning], show)

/** A value with its interval. */
const ranged = (key: string, title: string, meaning: string, show: (value: number) => string): ValueColumn =>
  valued(
    'ability',
    [key, title, meaning],
    (value, values) =>
      `${show(value)} [${show(values[`${key}Low`] as number)}, ${show(values[`${key}High`] as number)}]`,
  )

/** A time with that of the unedited model. */
const besideUnedited = (key: string, title: string, meaning: string): ValueColumn =>
  valued(
    'cost',
    [key, title, `${meaning}; of the unedited model in parentheses`],
    (value, values) => `${value.toFixed(1)} (${(values[`${key}Unedited`] as number).toFixed(1)})`,
  )

/** All value columns, in the order of tables; a table shows those that its results have. */
export const valueColumns: readonly ValueColumn[] = [
  ranged('perplexity', 'PPL', 'perplexity of prose', perplexity),
  ranged('perplexityUnedited', 'PPL, unedited', 'the same, unedited', perplexity),
  ranged('passagesUnchanged', 'prose =', 'share of its tokens that are predicted as before', share),
  ranged(
    'answersUnchanged',
    'answers =',
    'share of tokens of greedy answers to plain questions that are as before',
    share,
  ),
  named(
    'auc',
    'AUC',
    'chance that an edit or paraphrase has a larger routing indicator than an irrelevant text',
    share,
  ),
  named('secondsPerEdit', 's an edit', 'seconds an edit', (x) => x.toFixed(2)),
  named('stepsPerEdit', 'steps', 'steps an edit', (x) => x.toFixed(1)),
  named('fileBytesPerEdit', 'KiB on disk', 'size of the saved edits, divided by their number', kibibytes),
  named('memoryBytesPerEdit', 'KiB in memory', 'memory of the edits, divided by their number', kibibytes),
  besideUnedited(
    'firstTokenMs',
    'ms to first token',
    'milliseconds to the first token, routing included, median',
  ),
  besideUnedited('tokenMs', 'ms a token', 'milliseconds for each token after it, median'),
  named(
    'promptTokensAdded',
    'prompt tokens',
    'tokens that the edited model reads beside the prompt’s own',
    (x) => x.toFixed(1),
  ),
  {
    group: 'cost',
    key: 'failed',
    title: 'failed',
    meaning: 'edits that were not learned and rolled back',
    of: ({ failed }) => (failed > 0 ? String(failed) : undefined),
  },
  {
    group: 'cost',
    key: 'seconds',
    title: 's',
    meaning: 'seconds spent on editing, without measuring; at T=1 of one edit',
    of: ({ seconds }) => seconds.toFixed(seconds < 10 ? 1 : 0),
  },
  {
    group: 'cost',
    key: 'peakBytes',
    title: 'MiB',
    meaning: 'largest memory of the process so far, model and runtime included',
    of: ({ peakBytes }) => mebibytes(peakBytes),
  },
]
