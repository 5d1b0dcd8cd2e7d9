import { table } from '../shared/table'
import type { AnswerTimeReport } from './run'

/** Renders the report in Markdown. */
export function renderAnswerTime({ model, machine, load, backend, rows }: AnswerTimeReport): string {
  return [
    `${model} on ${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${backend}; load of the machine ${load.map((value) => value.toFixed(1)).join(' to ')}`,
    '',
    ...table(
      ['edits', 'method', 'answer, ms', 'unedited, ms', 'ratio'],
      rows.map(({ method, T, answerMs, uneditedMs }) => [
        String(T),
        method,
        answerMs.toFixed(1),
        uneditedMs.toFixed(1),
        `${(answerMs / uneditedMs).toFixed(2)}×`,
      ]),
    ),
  ].join('\n')
}
