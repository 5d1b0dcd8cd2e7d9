import type { CellState, Checkpoint } from '../../cell/state'
import { textTable } from '../text-table'
import { type Selection, share, shareWithSpread, valuesOf } from './share'

/** A group of records by language. */
type Group = [title: string, selected: Selection]

/** Shares for readers in a hurry: what is kept, learned and said, with intervals over records. */
export function answerSummary(
  states: readonly CellState[],
  languages: readonly (string | undefined)[],
): string {
  const { scores } = lastOf(states)
  const [english, others] = languagesOf(languages)
  const column = (selected: Selection, formats: readonly string[]) => (name: string) =>
    shareWithSpread(
      valuesOf(
        { scores },
        formats.map((format) => `${name}@${format}`),
        selected,
      ),
    )
  const columns = [
    column(english[1], ['chat']),
    column(english[1], ['plain']),
    column(others[1], ['chat']),
    column(others[1], ['plain']),
  ]
  const rows = [
    ['own question', 'own'],
    ['own question, the target and an end', 'exact:own'],
    ['reworded', 'reworded'],
    ['near: the old answer stays', 'near'],
    ['near: says an edit', 'nearSays'],
    ['far: the old answer stays', 'far'],
    ['says another edit’s target', 'bleed'],
    ['does not end', 'runaway'],
  ] as const
  return textTable(
    ['', 'English, chat', 'English, plain', 'others, chat', 'others, plain'],
    rows.map(([title, name]) => [title, ...columns.map((of) => of(name))]),
  )
}

/** Shares by form of the question and language: routed to an edit, answered, and exactly the target. */
export function answersByForm(
  states: readonly CellState[],
  languages: readonly (string | undefined)[],
): string {
  const { scores } = lastOf(states)
  const table = (
    head: readonly string[],
    rows: readonly (readonly [title: string, names: readonly string[]])[],
  ) =>
    textTable(
      ['Form', 'language', 'records', ...head],
      languagesOf(languages).flatMap(([language, selected]) =>
        rows.map(([title, names]) => {
          const lists = names.map((name) => valuesOf({ scores }, [name], selected))
          return [title, language, String(lists[0]?.length ?? 0), ...lists.map(share)]
        }),
      ),
      2,
    )
  const taught = ['own', ...kindsOf(scores, 'reworded')].map((kind) => {
    const name = kind === 'own' ? 'own' : `reworded:${kind}`
    const formats = ['plain', 'chat'].flatMap((format) => [`${name}@${format}`, `exact:${kind}@${format}`])
    return [kind === 'own' ? 'own question' : kind, [`routed:${kind}`, ...formats]] as const
  })
  const kept = [...kindsOf(scores, 'near').map((kind) => `near:${kind}`), 'far'].map((kind) => {
    const says = kind === 'far' ? 'farSays' : kind.replace('near', 'nearSays')
    const formats = ['plain', 'chat'].flatMap((format) => [`${kind}@${format}`, `${says}@${format}`])
    return [kind.replace(':', ': '), [`routed:${kind}`, ...formats]] as const
  })
  return [
    table(['routed', 'right, plain', 'exact, plain', 'right, chat', 'exact, chat'], taught),
    table(['routed', 'same, plain', 'says edit, plain', 'same, chat', 'says edit, chat'], kept),
  ].join('\n\n')
}

function languagesOf(languages: readonly (string | undefined)[]): [english: Group, others: Group] {
  const english: Selection = (record) => (languages[record] ?? 'en') === 'en'
  return [
    ['English', english],
    ['others', (record) => !english(record)],
  ]
}

function kindsOf(scores: Checkpoint['scores'], name: string): string[] {
  const found = Object.keys(scores).flatMap((key) => new RegExp(`^${name}:(.+)@`).exec(key)?.[1] ?? [])
  return [...new Set(found)]
}

function lastOf([state]: readonly CellState[]): Checkpoint {
  return state?.checkpoints.at(-1) as Checkpoint
}
