import { mean } from '@wise-edit/core/internal'
import { average, bootstrap, type Interval } from '@wise-edit/evaluation'
import type { Checkpoint } from '../../cell/state'
import type { Group, Metric } from './metric'
import { strictMetrics } from './strict-metrics'

const share = (key: string, title: string, meaning: string, group: Group = 'forced'): Metric => ({
  key,
  title,
  meaning,
  better: 'higher',
  digits: 2,
  group,
  from: [key],
  of: ([values]) => mean(values as number[]),
})

/**
 * Returns the columns for these scores, in the order of tables: first those of the strict protocol, then those that
 * papers report, which may combine several scores.
 */
export function metricsOf(scores: readonly string[]): readonly Metric[] {
  return [...strictMetrics(scores), ...fixedMetrics]
}

/** Columns whose names do not depend on the data. */
const fixedMetrics: readonly Metric[] = [
  share('rel', 'Rel', 'reliability: share of the target’s tokens, after the edit’s own prompt'),
  { ...share('relExample', 'Rel, whole', 'the same where the whole target must be likely'), detail: true },
  share('gen', 'Gen', 'generalization: the same after a paraphrase of the prompt'),
  share(
    'ood',
    'OOD',
    'share of tokens of another text on the subject that the model holds more likely than 0.8',
  ),
  { ...share('oodExample', 'OOD, whole', 'the same where the whole text must be likely'), detail: true },
  perplexity('ppl', 'PPL', 'perplexity of the targets, mean over targets', (nlls) =>
    mean(nlls.map(Math.exp)),
  ),
  perplexity('pplClipped', 'PPL ≤ 100', 'the same, each target’s clipped to 100', (nlls) =>
    mean(nlls.map((nll) => Math.min(100, Math.exp(nll)))),
  ),
  {
    ...perplexity('pplCorpus', 'PPL, corpus', 'perplexity of all targets as one text', (nlls, tokens) =>
      Math.exp(mean(nlls.map((nll, i) => nll * (tokens[i] as number))) / mean(tokens)),
    ),
    detail: true,
  },
  share(
    'relOracle',
    'Rel, oracle',
    'Rel where the memory that holds the edit answers, as if routing never erred',
  ),
  share('genOracle', 'Gen, oracle', 'Gen where the memory that holds the edit answers'),
  share(
    'loc',
    'Loc',
    'locality: share of tokens of unrelated answers that are predicted as before all edits',
  ),
  share('port', 'Port', 'portability: Rel of questions whose answers follow from the edits'),
  share('locPlain', 'Loc, plain', 'the same after unrelated questions put as plainly as the edits’ own'),
  share('locSubject', 'Loc, subject', 'the same after the edits’ own questions about something else'),
  {
    key: 'avg',
    title: 'Avg',
    meaning: 'mean of Rel, Gen (or OOD) and Loc, of those there are',
    better: 'higher',
    digits: 2,
    group: 'forced',
    from: ['rel', 'gen?', 'ood?', 'loc'],
    of: ([rel, gen, ood, loc]) => {
      const part = (values?: readonly number[]) => (values?.length ? mean(values) : undefined)
      return average({ reliability: part(rel), generalization: part(gen) ?? part(ood), locality: part(loc) })
    },
  },
  share(
    'relFree',
    'Rel, free',
    'Rel by free greedy generation: tokens that stand at their place',
    'generated',
  ),
  share('genFree', 'Gen, free', 'Gen by free greedy generation', 'generated'),
  {
    ...share(
      'relSays',
      'Rel, says',
      'share of prompts after which generation says the whole target',
      'generated',
    ),
    detail: true,
  },
  {
    ...share(
      'genSays',
      'Gen, says',
      'share of paraphrases after which generation says the whole target',
      'generated',
    ),
    detail: true,
  },
]

function perplexity(
  key: string,
  title: string,
  meaning: string,
  of: (nlls: readonly number[], tokens: readonly number[]) => number,
): Metric {
  return {
    key,
    title,
    meaning,
    better: 'lower',
    digits: 2,
    group: 'forced',
    from: ['nll', 'tokens'],
    of: ([nlls, tokens]) => of(nlls as number[], tokens as number[]),
  }
}

/** Returns the metric over a checkpoint's records; `undefined` if it was not measured. */
export function estimate(metric: Metric, { scores }: Pick<Checkpoint, 'scores'>): number | undefined {
  const lists = listsOf(metric, scores)
  return lists && metric.of(lists.map((list) => list.filter((value) => value !== null)))
}

/** Returns the metric with its 95 % bootstrap interval over records; both ends are NaN if a number is not finite. */
export function interval(metric: Metric, { scores }: Pick<Checkpoint, 'scores'>): Interval | undefined {
  const lists = listsOf(metric, scores)
  const value = estimate(metric, { scores })
  if (!lists || value === undefined) return undefined
  if (!Number.isFinite(value)) return { estimate: value, low: Number.NaN, high: Number.NaN }
  const asked = (lists[0] as unknown[]).map((_, i) => i).filter((i) => lists.some((list) => list[i] !== null))
  const statistic = (sample: readonly number[]) =>
    metric.of(
      lists.map((list) =>
        list.length === 0
          ? []
          : sample.map((i) => list[i] as number | null).filter((score) => score !== null),
      ),
    )
  // The seed of `evaluate`, so that the intervals are the same.
  return { ...bootstrap(asked, statistic, { seed: 0 }), estimate: value }
}

function listsOf(metric: Metric, scores: Checkpoint['scores']): (number | null)[][] | undefined {
  const lists = metric.from.map((name) => {
    const list = scores[name.replace('?', '')] ?? []
    return list.some((value) => value !== null) ? list : []
  })
  const missing = metric.from.some((name, i) => !name.endsWith('?') && lists[i]?.length === 0)
  return missing ? undefined : lists
}
