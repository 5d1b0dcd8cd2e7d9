import { type EditRecord, editRecord } from '@wise-edit/datasets'
import type { EditSummary } from '@wise-edit/editors'
import type { EditSummary as Summary } from '@wise-edit/evaluation'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../interrupt'
import { memoryArg, modelArg, openMemory, openModel } from '../model'
import { numberOption } from '../number-option'
import { readValidRecords } from '../records'
import { columns, count, quote } from '../words'
import { questionsOf } from './questions'
import { type Scores, score } from './score'

export const check = defineCommand({
  meta: { name: 'check', description: 'Measure reliability, generalization and locality of a memory' },
  args: {
    memory: { ...memoryArg, required: true },
    records: {
      type: 'string',
      description: 'What to ask, a file as for `edit`; default: the memory’s own edits',
    },
    limit: { type: 'string', description: 'Take the first so many records' },
    model: modelArg,
    json: { type: 'boolean', description: 'Print the scores as JSON' },
  },
  async run({ args }) {
    const limit =
      args.limit === undefined ? undefined : numberOption('limit', args.limit, { whole: true, min: 1 })
    const given = args.records === undefined ? undefined : await readValidRecords(args.records, limit)
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    using model = await openModel(args.model, signal)
    using editor = await openMemory(model, args.memory)
    const records = given ?? editor.edits.slice(0, limit).map(recordOf)
    const questions = await questionsOf(model, records, signal)
    const scores = await score(model, questions, {
      intervene: (lengths) => editor.intervene(lengths),
      signal,
    })
    console.log(
      args.json
        ? JSON.stringify({ records: records.length, ...scores }, null, 2)
        : render(records, scores).join('\n'),
    )
  },
})

/** An edit as a record that asks for nothing but itself. */
export function recordOf({ id, prompt, target, subject, irrelevant }: EditSummary): EditRecord {
  return editRecord({ id, prompt, target, subject, irrelevant })
}

function render(records: readonly EditRecord[], scores: Scores): string[] {
  const listed = scores.missed.slice(0, LISTED)
  const more = scores.missed.length - listed.length
  return [
    `${count(records.length, 'record')}, scores from 0 to 1`,
    ...renderScores(scores),
    ...listed.map(({ record, says }) => {
      const { id, prompt, target } = records[record] as EditRecord
      return `missed ${id}: ${quote(prompt)} says ${quote(says)}, taught was ${quote(target)}`
    }),
    ...(more > 0 ? [`and ${more} more missed; --json has all`] : []),
  ]
}

const LISTED = 10

/** A table of scores, one line for each that was asked for. */
export function renderScores({ teacherForced, generated, wholeAnswers }: Scores): string[] {
  const rows = ASPECTS.filter(([aspect]) => generated[aspect] !== undefined).map(([aspect, title]) => {
    const cell = (summary: Summary) => summary[aspect]?.toFixed(3) ?? ''
    return [title, cell(teacherForced), cell(generated), cell(wholeAnswers)]
  })
  return columns([['', 'teacher-forced', 'generated', 'whole answers'], ...rows], [1, 2, 3])
}

const ASPECTS = [
  ['reliability', 'reliability'],
  ['generalization', 'generalization'],
  ['locality', 'locality'],
  ['portability', 'portability'],
  ['average', 'average of the first three'],
] as const
