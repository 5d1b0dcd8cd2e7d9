import type { Parts } from './claim'
import { readTables } from './text-table'

/** Difference up to which two figures agree: absolute, and as a share of a figure above 1. */
const TOLERANCE = 0.02

/** Columns of times and memory, which no other machine repeats. */
const OF_THE_MACHINE = ['s', 'MiB', 's an edit', 'ms to first token', 'ms a token', 's (processor)']

/** Returns one line for each figure of the page that the fresh parts do not repeat. */
export function differences(page: Parts, fresh: Parts): string[] {
  return Object.entries(fresh).flatMap(([name, text]) => {
    const known = page[name]
    return known === undefined ? [`The page has no figures "${name}".`] : differingCells(name, known, text)
  })
}

function differingCells(part: string, known: string, fresh: string): string[] {
  const [before, now] = [readTables(known), readTables(fresh)]
  if (before.length !== now.length) {
    return [`"${part}" has ${now.length} tables; the page has ${before.length}.`]
  }
  return now.flatMap(({ head, labels, rows }, i) => {
    const table = before[i] as (typeof before)[number]
    if (table.rows.length !== rows.length) {
      return [`"${part}", table ${i + 1}, has ${rows.length} rows; the page has ${table.rows.length}.`]
    }
    return rows.flatMap((row, r) => {
      const label = row.filter((_, c) => labels[c] || head[c] === 'T').join(', ')
      return row.flatMap((cell, c) => {
        const column = head[c] as string
        if (OF_THE_MACHINE.includes(column)) return []
        const place = table.head.indexOf(column)
        const then = table.rows[r]?.[place]
        if (then !== undefined && agree(then, cell)) return []
        return [`${part}, ${label}, ${column}: ${cell || 'nothing'}; the page says ${then || 'nothing'}.`]
      })
    })
  })
}

/** True if two cells have the same words and numbers that differ by no more than the tolerance. */
function agree(a: string, b: string): boolean {
  const [one, other] = [numbersOf(a), numbersOf(b)]
  if (wordsOf(a) !== wordsOf(b) || one.length !== other.length) return false
  return one.every((x, i) => {
    const y = other[i] as number
    return Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(x)) + Number.EPSILON
  })
}

const NUMBER = /-?\d*\.?\d+/g
const numbersOf = (text: string) => (text.match(NUMBER) ?? []).map(Number)
const wordsOf = (text: string) => text.replace(/ ?± ?\.\d+/g, '').replace(NUMBER, '#')
