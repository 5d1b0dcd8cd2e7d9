import type { Summary } from './summary'

/** Formats a figure of several rounds: median, smallest and largest. */
export function cell(summary: Summary | undefined, unit = ''): string {
  if (!summary) return 'too slow'
  const { median, min, max } = summary
  return `${short(median)}${unit} (${short(min)} to ${short(max)})`
}

/** Formats with three digits, or with all digits before the point. */
function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(value >= 10 ? 3 : 2)
}

export function scale({ median, min, max }: Summary, factor: number): Summary {
  return { median: median * factor, min: min * factor, max: max * factor }
}

/** Renders the lines of a Markdown table. */
export function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)))
  const line = (cells: string[]) => `| ${cells.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}
