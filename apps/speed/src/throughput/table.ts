import { cell, scale, table } from '../shared/table'
import type { Ratios, SystemSummary } from './compare'
import type { ThroughputReport } from './run'

/** Renders the report as a table in Markdown. */
export function renderThroughput(report: ThroughputReport): string {
  const { model, machine, threads, rounds, load, systems, ratios, absent } = report
  const lengths = report.workload.prefill.map(String)
  const head = [
    '',
    'load, s',
    ...lengths.map((n) => `prefill ${n}, tokens/s`),
    'decode, tokens/s',
    '8 texts : 1',
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
  { system, loadSeconds, prefill, decode, together, peakBytes }: SystemSummary,
  lengths: string[],
): string[] {
  const speeds = lengths.map((length) => cell(prefill[length]))
  const ratio = together ? cell(together, '×') : '-'
  return [system, cell(loadSeconds), ...speeds, cell(decode), ratio, cell(scale(peakBytes, 2 ** -20))]
}

function ratioRow(ratios: Ratios, lengths: string[]): string[] {
  const { system, reference, load, prefill, decode, peakBytes } = ratios
  const cells = [load, ...lengths.map((length) => prefill[length]), decode].map((ratio) => cell(ratio, '×'))
  return [`${system} : ${reference}`, ...cells, '-', cell(peakBytes, '×')]
}
