import type { Result } from './results'

/** A column that counts or times rather than scores. */
export interface ValueColumn {
  /** The table it stands in. */
  group: 'ability' | 'cost'
  key: string
  title: string
  meaning: string
  of: (result: Result) => string | undefined
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)

const share = (value: number) => value.toFixed(3)
const perplexity = (value: number) => value.toFixed(2)

const named = (
  key: string,
  title: string,
  meaning: string,
  show: (value: number) => string,
): ValueColumn => ({
  group: 'cost',
  key,
  title,
  meaning,
  of: ({ values }) => (values[key] === undefined ? undefined : show(values[key])),
})

/** A value with the interval that stands beside it. */
const ranged = (
  key: string,
  title: string,
  meaning: string,
  show: (value: number) => string,
): ValueColumn => ({
  group: 'ability',
  key,
  title,
  meaning,
  of: ({ values }) =>
    values[key] === undefined
      ? undefined
      : `${show(values[key])} [${show(values[`${key}Low`] as number)}, ${show(values[`${key}High`] as number)}]`,
})

/** A time beside that of the unedited model. */
const besideUnedited = (key: string, title: string, meaning: string): ValueColumn => ({
  group: 'cost',
  key,
  title,
  meaning: `${meaning}; of the unedited model in parentheses`,
  of: ({ values }) =>
    values[key] === undefined
      ? undefined
      : `${values[key].toFixed(1)} (${(values[`${key}Unedited`] as number).toFixed(1)})`,
})

const kibibytes = (bytes: number) => (bytes / 1024).toFixed(bytes < 10 * 1024 ? 1 : 0)

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
    (x) => x.toFixed(3),
  ),
  named('answerMs', 'ms', 'milliseconds to answer a prompt with 16 tokens, median', (x) => x.toFixed(1)),
  named('timeRatio', 'time', 'that time relative to the unedited model', (x) => `${x.toFixed(2)}×`),
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
