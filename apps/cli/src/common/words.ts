import { printable } from '@wise-edit/command-line'
import { quoted } from '@wise-edit/core/internal'

/** Formats a count with its noun: `1 edit`, `2 edits`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Formats a duration in its two largest units. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** Puts a text on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim()
}

/** Puts a text on one line, in quotes, shortened to `length`, with escapes for what cannot be seen. */
export function quote(text: string, length = 60): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return quoted(line.length > length ? `${line.slice(0, length - 1)}…` : line)
}

/** Aligns rows in columns two spaces apart; the columns in `right` are right-aligned. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
