import type { CellState, Checkpoint } from '../../cell/state'
import type { ClaimResults, Parts } from '../claim'
import { provenanceOf } from '../provenance'
import { textTable } from '../text-table'
import { shareWithSpread, valuesOf } from './share'

/** Scores of free answers in the columns of the table, by name. */
const COLUMNS = {
  own: 'own',
  reworded: 'reworded',
  'near =': 'near',
  'near says edit': 'nearSays',
  'far =': 'far',
  bleed: 'bleed',
  runaway: 'runaway',
}

/** Parts of a page that compares methods. */
export function methodParts(results: ClaimResults): Parts {
  const states = Object.values(results).flat()
  return { methods: methodTable(states), sides: sideTable(states), provenance: provenanceOf(results) }
}

/** Scores of free answers for each method and format, with intervals over records. */
function methodTable(states: readonly CellState[]): string {
  const rows = rowsOf(states).flatMap(({ T, label, checkpoint }) =>
    formatsOf(checkpoint).map((format) => [
      label,
      format,
      T,
      ...Object.values(COLUMNS).map((name) => shareWithSpread(valuesOf(checkpoint, [`${name}@${format}`]))),
    ]),
  )
  return withoutEmpty(['Method', 'asked', 'T', ...Object.keys(COLUMNS)], rows, 2)
}

/** Teacher-forced scores, own questions at once after their edit, and ability elsewhere. */
function sideTable(states: readonly CellState[]): string {
  const columns = {
    Rel: ['rel'],
    Gen: ['gen'],
    Loc: ['loc'],
    'at once, chat': ['atOnce@chat'],
    'at once, plain': ['atOnce@plain'],
  }
  const rows = rowsOf(states).map(({ T, label, checkpoint }) => {
    const { perplexity, answersUnchanged } = checkpoint.values
    return [
      label,
      T,
      ...Object.values(columns).map((names) => shareWithSpread(valuesOf(checkpoint, names))),
      perplexity?.toFixed(2) ?? '',
      answersUnchanged?.toFixed(3) ?? '',
    ]
  })
  return withoutEmpty(['Method', 'T', ...Object.keys(columns), 'PPL of prose', 'answers ='], rows)
}

/** Renders a table without the columns of measures that were not taken. */
function withoutEmpty(head: readonly string[], rows: readonly (readonly string[])[], labels = 1): string {
  const isTaken = (_: unknown, column: number) => rows.some((row) => row[column] !== '')
  return textTable(
    head.filter(isTaken),
    rows.map((row) => row.filter(isTaken)),
    labels,
  )
}

/** Cost of each method: tokens put before a question, times beside those of the unedited model, and bytes of an edit. */
export function costTable(states: readonly CellState[]): string {
  const rows = rowsOf(states).map(({ T, label, checkpoint: { values } }) => {
    const ratio = (of: number | undefined, to: number | undefined) => of && to && (of / to).toFixed(2)
    return [
      label,
      T,
      values.promptTokensAdded?.toFixed(1) ?? '',
      ratio(values.firstTokenMs, values.firstTokenMsUnedited) || '',
      ratio(values.tokenMs, values.tokenMsUnedited) || '',
      values.fileBytesPerEdit === undefined ? '' : (values.fileBytesPerEdit / 1000).toFixed(1),
    ]
  })
  const columns = ['tokens added', 'first token, × unedited', 'each token, × unedited', 'KB an edit']
  return textTable(['Method', 'T', ...columns], rows)
}

/** Scores of one method in rows, with a column for each T. */
export function scoresByT(
  states: readonly CellState[],
  rows: Readonly<Record<string, readonly string[]>>,
): string {
  const columns = rowsOf(states)
  return textTable(
    ['', ...columns.map(({ T }) => `${T} edits`)],
    Object.entries(rows).map(([title, names]) => [
      title,
      ...columns.map(({ checkpoint }) => shareWithSpread(valuesOf(checkpoint, names))),
    ]),
  )
}

function formatsOf({ scores }: Checkpoint): string[] {
  return ['chat', 'plain'].filter((format) => scores[`own@${format}`] !== undefined)
}

function rowsOf(states: readonly CellState[]) {
  return states
    .flatMap(({ cell, checkpoints }) =>
      checkpoints.map((checkpoint) => ({ T: String(checkpoint.T), label: cell.label, checkpoint })),
    )
    .sort((a, b) => a.checkpoint.T - b.checkpoint.T)
}
