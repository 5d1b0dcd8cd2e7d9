import type { Evaluation } from './evaluate'
import type { Interval } from './metrics/bootstrap'
import { type ScoreName, scoreNames } from './scores'
import type { Ability } from './side-effects/ability'
import type { Cost } from './side-effects/cost'

/**
 * Returns the rows of a table of one part of an evaluation, the titles first; no rows if the part was not measured.
 *
 * - `strict`: scores of free answers, the most important first: title, mean, 95 % interval, and the mean in each format if
 *   both were asked.
 * - `teacherForced`: scores as papers report them.
 * - `ability`: effect of the edits on other texts.
 * - `cost`: seconds, bytes and tokens of the edits.
 */
export function scoreTable(
  evaluation: Pick<Evaluation, 'totals' | 'formats' | 'ability' | 'cost'>,
  part: 'strict' | 'teacherForced' | 'ability' | 'cost',
): string[][] {
  const { ability, cost } = evaluation
  if (part === 'ability') return ability ? abilityTable(ability) : []
  if (part === 'cost') return cost ? costTable(cost) : []
  const rows = part === 'strict' ? strictTable(evaluation) : teacherForcedTable(evaluation)
  return rows.length > 1 ? rows : []
}

function strictTable({ totals, formats }: Pick<Evaluation, 'totals' | 'formats'>): string[][] {
  const both = formats.length > 1 ? formats : []
  const head = ['free answers', 'share', '95 % interval', ...both]
  const row = (title: string, name: string) => [
    title,
    share(totals[name]),
    interval(totals[name]),
    ...both.map((format) => share(totals[`${name}@${format}`])),
  ]
  const rows = STRICT.filter((name) => totals[name] !== undefined).flatMap((name) => [
    row(scoreNames[name], name),
    ...kindsOf(totals, name)
      .filter((kind) => kind !== UNNAMED)
      .map((kind) => row(`- ${kind}`, `${name}:${kind}`)),
  ])
  return [head, ...rows]
}

function teacherForcedTable({ totals }: Pick<Evaluation, 'totals'>): string[][] {
  const rows = FORCED.filter((name) => totals[name] !== undefined).map((name) => [
    scoreNames[name].split(',')[0] as string,
    share(totals[name]),
    interval(totals[name]),
  ])
  return [['teacher-forced, as in papers', 'share', '95 % interval'], ...rows]
}

function abilityTable(ability: Ability): string[][] {
  const { perplexity, perplexityUnedited, passagesUnchanged, answersUnchanged } = ability
  return [
    ['ability elsewhere', 'edited', '95 % interval', 'unedited'],
    [
      'perplexity of prose',
      perplexity.estimate.toFixed(2),
      interval(perplexity),
      perplexityUnedited.estimate.toFixed(2),
    ],
    ['tokens of prose predicted as before', share(passagesUnchanged), interval(passagesUnchanged), ''],
    [
      'tokens of answers to plain questions as before',
      share(answersUnchanged),
      interval(answersUnchanged),
      '',
    ],
  ]
}

function costTable(cost: Cost): string[][] {
  const { bytesPerEdit, firstToken, perToken } = cost
  const kibibytes = (bytes: number) => (bytes / 1024).toFixed(1)
  const milliseconds = (seconds: number) => (1000 * seconds).toFixed(1)
  return [
    ['cost', 'edited', 'unedited'],
    ['seconds an edit', cost.secondsPerEdit.toFixed(2), ''],
    ['steps an edit', cost.stepsPerEdit.toFixed(1), ''],
    ['KiB an edit, on disk', kibibytes(bytesPerEdit.file), ''],
    ['KiB an edit, in memory', kibibytes(bytesPerEdit.memory), ''],
    ['ms to the first token', milliseconds(firstToken.edited), milliseconds(firstToken.unedited)],
    ['ms a token after it', milliseconds(perToken.edited), milliseconds(perToken.unedited)],
    ['prompt tokens added', cost.promptTokensAdded.toFixed(1), ''],
    ['MiB of the process at most', (cost.peakBytes / 2 ** 20).toFixed(0), ''],
  ]
}

const FORCED = ['rel', 'gen', 'loc', 'port'] as const
const STRICT = (Object.keys(scoreNames) as ScoreName[]).filter(
  (name) => !FORCED.some((each) => each === name),
)

/** Kind of questions that a data set does not name. */
const UNNAMED = 'unnamed'

function kindsOf(totals: Evaluation['totals'], name: ScoreName): string[] {
  const names = Object.keys(totals).filter((each) => each.startsWith(`${name}:`))
  return [...new Set(names.map((each) => each.slice(name.length + 1).replace(/@(?:plain|chat)$/, '')))]
}

function share(total: Interval | undefined): string {
  return total?.estimate.toFixed(3) ?? ''
}

function interval(total: Interval | undefined): string {
  return total ? `${total.low.toFixed(2)} to ${total.high.toFixed(2)}` : ''
}
