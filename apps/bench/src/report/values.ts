import type { Result } from './results'

/** A column that counts or times rather than scores. */
export interface ValueColumn {
  key: string
  title: string
  meaning: string
  of: (result: Result) => string | undefined
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)

const named = (
  key: string,
  title: string,
  meaning: string,
  show: (value: number) => string,
): ValueColumn => ({
  key,
  title,
  meaning,
  of: ({ values }) => (values[key] === undefined ? undefined : show(values[key])),
})

/** All value columns, in the order of tables; a table shows those that its results have. */
export const valueColumns: readonly ValueColumn[] = [
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
    key: 'failed',
    title: 'failed',
    meaning: 'edits that were rolled back because their loss did not fall',
    of: ({ failed }) => (failed > 0 ? String(failed) : undefined),
  },
  {
    key: 'seconds',
    title: 's',
    meaning: 'seconds spent on editing, without measuring; at T=1 of one edit',
    of: ({ seconds }) => seconds.toFixed(seconds < 10 ? 1 : 0),
  },
  {
    key: 'peakBytes',
    title: 'MiB',
    meaning: 'largest memory of the process so far, model and runtime included',
    of: ({ peakBytes }) => mebibytes(peakBytes),
  },
]
