import { table } from '../shared/table'
import type { GrowthReport } from './measure'

/** Renders the report in Markdown. */
export function renderGrowth(report: GrowthReport): string {
  const { machine, load, backend, steps, merge, retrieve, per1000Edits, sameTensors } = report
  return [
    `The embedded model on ${machine.processor}, ${machine.cores} cores, Node ${machine.node}, ${backend}; ${steps} steps an edit; load of the machine ${load.map((value) => value.toFixed(1)).join(' to ')}`,
    '',
    'WISE-Merge',
    '',
    ...table(
      ['edits', 'ms an edit', 'first answer, ms', 'file, MiB', 'tensors', 'tensors, MiB'],
      merge.map((row) => [
        String(row.edits),
        row.editMs.toFixed(1),
        row.firstAnswerMs.toFixed(1),
        mebibytes(row.fileBytes),
        String(row.tensors),
        mebibytes(row.tensorBytes),
      ]),
    ),
    '',
    `1,000 further edits add ${per1000Edits.editMs.toFixed(1)} ms to an edit and ${mebibytes(per1000Edits.fileBytes)} MiB to the file; tensors at the end and after the first ${merge[0]!.edits} edits: ${sameTensors ? 'as many' : 'not as many'}.`,
    '',
    'WISE-Retrieve, one side memory an edit',
    '',
    ...table(
      ['memories', 'answer, ms', 'unedited, ms', 'ratio'],
      retrieve.map(({ memories, answerMs, uneditedMs }) => [
        String(memories),
        answerMs.toFixed(1),
        uneditedMs.toFixed(1),
        (answerMs / uneditedMs).toFixed(3),
      ]),
    ),
    '',
    `A further side memory adds ${(100 * report.overheadPerMemory).toFixed(2)} % of the unedited model's time to an answer.`,
  ].join('\n')
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(2)
}
