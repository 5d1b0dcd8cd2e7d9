import type { CellState } from '../../cell/state'
import type { Experiment } from '../../experiment/experiment'
import { shortName } from '../../experiment/plan'
import type { MeasureName } from '../../measures/names'
import type { ResultTable } from './table'

/** Describes how the numbers were measured, in sentences for every output format. */
export function protocolOf(
  { measures, sample, T, data, skip, notes, shuffle, judge }: Experiment,
  states: readonly CellState[],
): string[] {
  const rollbacks = states.find(({ cell }) => cell.T.includes(1))?.cell.rollbacks
  const seeds = [...new Set(states.map(({ cell }) => cell.seed))]
  return [
    `Edits are made one after another, ${shuffle ? `the records of ${data.join(' and ')} in an order drawn by seed` : `in the order of ${data.join(' and ')}`}; after T edits all first T records are evaluated with the model as it is then.`,
    ...(skip ? [`The first ${skip} records of the data are left out.`] : []),
    ...(sample
      ? [
          `Free answers are those to the questions of ${sample} records drawn by seed; the teacher-forced scores are of all.`,
        ]
      : []),
    ...notes,
    ...(T.includes(1) && rollbacks
      ? [
          `T=1: each of the first ${rollbacks} records is taught to the unedited model, evaluated and rolled back; scores are averaged over them.`,
        ]
      : []),
    ...shortenedOf(states),
    ...new Set(measures.flatMap((name) => explanations[name])),
    ...(judge
      ? [
          `The judge is the model ${judge.model} behind a server: it says of each answer to an own or a reworded question whether it gives the target; “agrees” is the share of answers on which it says what the rule says.`,
        ]
      : []),
    ...(measures.some((name) => ['strict', 'qa', 'perplexity', 'ood'].includes(name))
      ? [
          'Locality compares with the outputs of the unedited model, computed once and cached.',
          `Intervals are 95 % bootstrap intervals over records${seeds.length > 1 ? `, scores averaged over seeds ${seeds.join(', ')}, with the 95 % interval of their mean over seeds (Student’s t)` : `; one seed (${seeds[0]}): they do not show how another would change the result`}.`,
        ]
      : []),
  ]
}

function shortenedOf(states: readonly CellState[]): string[] {
  const lines = states
    .filter(({ shortened }) => shortened > 0)
    .map(({ cell, shortened }) => {
      const name = shortName(cell.model)
      return `Texts of ${shortened} records of ${shortName(cell.data.source)} were cut to what ${name} can read.`
    })
  return [...new Set(lines)]
}

const TEACHER_FORCED =
  'Rel, Gen and Loc are teacher-forced: the share of the target’s tokens that the model predicts when it is given the true ones before each.'

const explanations: Record<MeasureName, string[]> = {
  strict: [
    'Free answers are greedy text that ends by itself: with the model’s end of turn or of text, and plain ones also with their first line or sentence; those that reach the limit of tokens are runaways. An answer is right if it has the target as whole words and no other edit’s target.',
    'Near and far answers count as unchanged (=) if they are letter for letter those of the unedited model.',
    TEACHER_FORCED,
  ],
  retention: [
    '“At once” is asked right after each edit, “at the end” after the last one; another edit’s target counts as wrong only at the end.',
  ],
  routing: ['“Routed” is the share of questions that the router gives to an edit; the model is not asked.'],
  ability: [
    'Ability is measured on 200 passages of prose, of which 64 tokens each are read, and on 200 plain questions that no edit is about, answered with 16 tokens; intervals are over passages and questions.',
  ],
  cost: [
    'Times to answer are medians over ten prompts answered with 16 tokens, edited and unedited in turns. Memory of the edits is what they take beside the model and the gate, as they answer.',
  ],
  qa: [
    TEACHER_FORCED,
    '“Free” is free greedy generation: the share of the target’s tokens that stand at their place in what the model writes itself; “says” is the share of answers that are the whole target.',
  ],
  'plain-locality': [
    '“Plain” and “subject” locality are teacher-forced on ten tokens that the unedited model answers by itself: to the locality questions without “nq question:” and with a question mark, and to each edit’s question about something well known that no edit is about.',
  ],
  'oracle-routing': [
    '“Oracle” is teacher-forced too, with the side memory that holds the record’s edit answering: what scores would be if routing never erred.',
  ],
  perplexity: [
    'PPL is exp(mean negative log-likelihood) of each target, teacher-forced; lower is better. Its mean is given without limit, with each target’s clipped to 100, and over all tokens as one text.',
  ],
  ood: [
    'Here Rel and OOD are δ-accuracies, teacher-forced: the share of tokens whose negative log-likelihood is below -log 0.8; “whole” the share of texts whose mean is.',
  ],
  activations: [
    'Indicators are the largest Δ(x) over the side memories, of the bare prompts of edits, paraphrases and locality questions.',
  ],
}

/** Describes the columns of a table. */
export function legendOf({ metrics, values }: Pick<ResultTable, 'metrics' | 'values'>): string[] {
  return [...metrics, ...values].map(({ title, meaning }) => `${title}: ${meaning}`)
}

/**
 * Describes the environments of the cells: one line for each commit and machine, with its arms if there are several
 * environments.
 */
export function environmentsOf(states: readonly CellState[]): string[] {
  const labels = new Map<string, Set<string>>()
  for (const { cell, environment } of states) {
    const line = describeEnvironment(environment)
    labels.set(line, (labels.get(line) ?? new Set()).add(cell.label))
  }
  return [...labels].map(([line, arms]) => (labels.size > 1 ? `${[...arms].join(' / ')}: ${line}` : line))
}

function describeEnvironment({
  version,
  node,
  cpu,
  backend,
  threads,
  git,
}: CellState['environment']): string {
  const commit = git ? `, commit ${git.commit.slice(0, 10)}${git.changed ? ' with changes' : ''}` : ''
  return `wise-edit ${version}${commit}; ${backend}, ${threads} thread${threads > 1 ? 's' : ''} a process; Node ${node}; ${cpu}`
}

/** Describes cells that are unfinished or failed, if any. */
export function unfinishedOf(states: readonly CellState[], planned: number): string[] {
  const open = states.filter(({ status }) => status === 'running').map(({ cell }) => cell.label)
  const failed = states.filter(({ status }) => status === 'failed')
  const missing = planned - states.length
  return [
    ...(open.length > 0 || missing > 0
      ? [
          `Partial: ${open.length + missing} of ${planned} cells are unfinished${open.length > 0 ? ` (${open.join(', ')})` : ''}. Run the same command to continue.`,
        ]
      : []),
    ...failed.map(({ cell, error }) => `Failed: ${cell.label} on ${cell.model}: ${error}`),
  ]
}
