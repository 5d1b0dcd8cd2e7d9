import { numberOption, print, printJson } from '@wise-edit/command-line'
import { type EditRecord, editRecord } from '@wise-edit/datasets'
import type { EditSummary } from '@wise-edit/editors'
import {
  abilityTable,
  costTable,
  type Evaluation,
  evaluate,
  type Judgement,
  judge,
  strictTable,
  teacherForcedTable,
} from '@wise-edit/evaluation'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../interrupt'
import { memoryArg, modelArg, openMemory, openModel } from '../model'
import { showProgress } from '../progress'
import { readValidRecords } from '../records'
import { columns, count, oneLine, quote } from '../words'

export const check = defineCommand({
  meta: { name: 'check', description: 'Ask what a memory was taught, and measure what its user sees' },
  args: {
    memory: { ...memoryArg, required: true },
    records: {
      type: 'string',
      description: 'What to ask, a file as for `edit`; default: the memory’s own edits that none overrules',
    },
    limit: { type: 'string', description: 'Take the first so many records' },
    model: modelArg,
    json: { type: 'boolean', description: 'Print all scores and answers as JSON' },
    ability: {
      type: 'boolean',
      description: 'Measure also what the edits cost elsewhere, on prose and plain questions; takes minutes',
    },
    cost: { type: 'boolean', description: 'Measure also time, steps and bytes of the edits and of answers' },
    judge: {
      type: 'string',
      description: 'Address of an OpenAI-compatible server whose model judges answers too, up to /v1',
    },
    'judge-model': { type: 'string', description: 'Name of the model there', default: 'default' },
  },
  async run({ args }) {
    const limit =
      args.limit === undefined ? undefined : numberOption('limit', args.limit, { whole: true, min: 1 })
    const given = args.records === undefined ? undefined : await readValidRecords(args.records, limit)
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    using model = await openModel(args.model, signal)
    using opened = await openMemory(model, args.memory, signal)
    const { editor } = opened
    const own = editor.edits.filter(({ overruledBy }) => overruledBy === undefined)
    const records = given ?? own.slice(0, limit).map(recordOf)
    const line = showProgress()
    const onProgress = (done: number, total: number) => line.report('Asking', done, total)
    const { ability, cost } = args
    const evaluation = await evaluate(editor, records, { ability, cost, signal, onProgress })
    line.end()
    const judgement =
      args.judge === undefined
        ? undefined
        : await judge(evaluation, records, {
            url: args.judge,
            model: args['judge-model'],
            key: process.env.OPENAI_API_KEY,
            signal,
          })
    if (args.json) printJson({ ...evaluation, judgement })
    else print([...render(records, evaluation), ...renderJudgement(judgement)].join('\n'))
  },
})

/** An edit as a record that asks for nothing but itself. */
export function recordOf({ id, prompt, target, subject, irrelevant }: EditSummary): EditRecord {
  return editRecord({ id, prompt, target, subject, irrelevant })
}

function render(records: readonly EditRecord[], evaluation: Evaluation): string[] {
  const missed = evaluation.records.flatMap(({ id, answers }, i) =>
    answers
      .filter(({ aspect, right }) => aspect === 'own' && right === false)
      .map(
        ({ format, prompt, text }) =>
          `missed ${oneLine(id)}${evaluation.formats.length > 1 ? ` (${format})` : ''}: ${quote(prompt)} says ${quote(text)}, taught was ${quote(records[i]?.target ?? '')}`,
      ),
  )
  const more = missed.length - LISTED
  return [
    `${count(records.length, 'record')}, shares of answers, means over records`,
    ...renderEvaluation(evaluation),
    ...missed.slice(0, LISTED),
    ...(more > 0 ? [`and ${more} more missed; --json has all`] : []),
  ]
}

const LISTED = 10

function renderJudgement(judgement: Judgement | undefined): string[] {
  if (!judgement) return []
  const { agreement, right, verdicts } = judgement
  return [
    `The judge holds ${right.toFixed(3)} of ${count(verdicts.length, 'answer')} right and agrees with the rule on ${agreement.toFixed(3)}.`,
  ]
}

/** The table of free answers, then the teacher-forced one, and those of ability and cost where they were measured. */
export function renderEvaluation(
  evaluation: Pick<Evaluation, 'totals' | 'formats' | 'ability' | 'cost'>,
): string[] {
  const { ability, cost } = evaluation
  return [
    strictTable(evaluation),
    teacherForcedTable(evaluation),
    ability ? abilityTable(ability) : [],
    cost ? costTable(cost) : [],
  ]
    .filter((rows) => rows.length > 1)
    .flatMap((rows) => columns(rows, [1, 2, 3, 4]))
}
