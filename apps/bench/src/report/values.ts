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
  group: ValueColumn['group'] = 'cost',
): ValueColumn => ({
  group,
  key,
  title,
  meaning,
  of: ({ values }) => (values[key] === undefined ? undefined : show(values[key])),
})

/** All value columns, in the order of tables; a table shows those that its results have. */
export const valueColumns: readonly ValueColumn[] = [
  named('perplexity', 'PPL', 'perplexity of bundled prose', perplexity, 'ability'),
  named('perplexityUnedited', 'PPL, unedited', 'the same, unedited', perplexity, 'ability'),
  named('passagesUnchanged', 'prose =', 'share of its tokens that are predicted as before', share, 'ability'),
  named(
    'answersUnchanged',
    'answers =',
    'share of tokens of greedy answers to plain questions that are as before',
    share,
    'ability',
  ),
  named(
    'auc',
    'AUC',
    'chance that an edit or paraphrase has a larger routing indicator than an irrelevant text',
    (x) => x.toFixed(3),
  ),
  named('answerMs', 'ms', 'milliseconds to answer a prompt with 16 tokens, median', (x) => x.toFixed(1)),
  named('timeRatio', 'time', 'that time relative to the unedited model', (x) => `${x.toFixed(2)}×`),
  named('fileBytes', 'file MiB', 'size of the saved edits', mebibytes),
  named('tensorBytes', 'tensor MiB', 'memory of the edits when the edited model answers', mebibytes),
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
