import type { Ratios, SystemSummary } from './compare'
import type { SpeedReport } from './run-speed'
import type { Summary } from './summary'

/** Renders the report as a table in Markdown. */
export function renderSpeed(report: SpeedReport): string {
  const { model, machine, threads, rounds, load, systems, ratios, absent } = report
  const lengths = report.workload.prefill.map(String)
  const head = [
    '',
    'load, s',
    ...lengths.map((n) => `prefill ${n}, tokens/s`),
    'decode, tokens/s',
    'memory, MiB',
  ]
  return [
    `${model} on ${machine.processor}, ${machine.cores} cores, ${threads} threads, Node ${machine.node}; median of ${rounds} rounds (smallest to largest); load of the machine ${load.map((value) => value.toFixed(1)).join(' to ')}`,
    '',
    ...table(head, [
      ...systems.map((system) => systemRow(system, lengths)),
      ...ratios.map((ratio) => ratioRow(ratio, lengths)),
    ]),
    ...(absent.length > 0 ? ['', ...absent.map(({ system, reason }) => `${system}: ${reason}`)] : []),
    ...ratios
      .filter(({ sameTokens }) => !sameTokens)
      .map(({ system, reference }) => `${system} and ${reference} generated different tokens.`),
  ].join('\n')
}

function systemRow(
  { system, loadSeconds, prefill, decode, peakBytes }: SystemSummary,
  lengths: string[],
): string[] {
  const speeds = lengths.map((length) => cell(prefill[length]))
  return [system, cell(loadSeconds), ...speeds, cell(decode), cell(scale(peakBytes, 2 ** -20))]
}

function ratioRow(ratios: Ratios, lengths: string[]): string[] {
  const { system, reference, load, prefill, decode, peakBytes } = ratios
  const cells = [load, ...lengths.map((length) => prefill[length]), decode, peakBytes].map((ratio) =>
    cell(ratio, '×'),
  )
  return [`${system} : ${reference}`, ...cells]
}

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
