import type { Evaluation, Total } from './evaluate'
import { type ScoreName, scoreNames } from './scores'

/**
 * Rows of a table of the strict scores, most telling first: title, mean, 95 % interval, and the mean in each format where
 * both were asked. The first row holds the titles.
 */
export function strictTable({ totals, formats }: Pick<Evaluation, 'totals' | 'formats'>): string[][] {
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

/** Rows of a table of the teacher-forced scores, as papers report them; the first row holds the titles. */
export function teacherForcedTable({ totals }: Pick<Evaluation, 'totals'>): string[][] {
  const rows = FORCED.filter((name) => totals[name] !== undefined).map((name) => [
    scoreNames[name].split(',')[0] as string,
    share(totals[name]),
    interval(totals[name]),
  ])
  return [['teacher-forced, as in papers', 'share', '95 % interval'], ...rows]
}

const FORCED = ['rel', 'gen', 'loc', 'port'] as const
const STRICT = (Object.keys(scoreNames) as ScoreName[]).filter(
  (name) => !FORCED.some((each) => each === name),
)

/** Kind of questions for which a data set has no name. */
const UNNAMED = 'unnamed'

function kindsOf(totals: Evaluation['totals'], name: ScoreName): string[] {
  const names = Object.keys(totals).filter((each) => each.startsWith(`${name}:`))
  return [...new Set(names.map((each) => each.slice(name.length + 1).replace(/@(?:plain|chat)$/, '')))]
}

function share(total: Total | undefined): string {
  return total?.estimate.toFixed(3) ?? ''
}

function interval(total: Total | undefined): string {
  return total ? `${total.low.toFixed(2)} to ${total.high.toFixed(2)}` : ''
}
