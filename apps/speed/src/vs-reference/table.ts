import { cell, table } from '../shared/table'
import type { VsReferenceReport } from './run'

/** Renders the report as a table in Markdown, with the agreement of both sides. */
export function renderVsReference(report: VsReferenceReport): string {
  const { model, machine, own, reference, rounds, load, workload, comparisons, agreement, weightBytes } =
    report
  const { edits, steps, records, tokens, rowsPerStep, tokensPerRow, layer } = workload
  const peak = comparisons.find(({ title }) => title.startsWith('peak memory of editing'))!
  const weights = weightBytes / 2 ** 20
  return [
    `${model} on ${machine.processor}, ${machine.cores} cores, Node ${machine.node}; ${own.description}, ${own.threads} threads, beside ${reference.description}, ${reference.threads} threads${reference.wholeBackward ? ', gradients of all weights' : ''}; median of ${rounds} rounds (smallest to largest); load of the machine ${load.map((value) => value.toFixed(1)).join(' to ')}`,
    `edits: ${edits}, of ${steps} steps each in layer ${layer}, ${rowsPerStep} rows a step, ${tokensPerRow} tokens a row; records evaluated: ${records}; tokens generated: ${tokens}`,
    '',
    ...table(
      ['', own.system, 'reference', 'better by'],
      comparisons.map(({ title, own, reference, ratio }) => [
        title,
        cell(own),
        cell(reference),
        cell(ratio, '×'),
      ]),
    ),
    '',
    `Peak of editing : weights in float32 (${Math.round(weights)} MiB): ${(peak.own.median / weights).toFixed(2)}, reference ${(peak.reference.median / weights).toFixed(2)}`,
    `Same work: losses differ by at most ${(100 * agreement.lossDifference).toPrecision(2)} %, ${(100 * agreement.samePredictions).toFixed(1)} % of the evaluated tokens are predicted alike, the generated texts are ${agreement.sameTokens ? 'the same' : 'different'}.`,
  ].join('\n')
}
