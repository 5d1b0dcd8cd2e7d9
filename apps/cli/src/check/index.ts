import { readFile } from 'node:fs/promises'
import { countOption, print, printJson } from '@wise-edit/command-line'
import { WiseError } from '@wise-edit/core'
import { parseJson } from '@wise-edit/core/internal'
import { type EditRecord, editRecord } from '@wise-edit/datasets'
import type { EditSummary } from '@wise-edit/editors'
import { type EvaluateOptions, type Evaluation, evaluate, scoreTable } from '@wise-edit/evaluation'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../common/interrupt'
import { judgeArgs, judgeOf } from '../common/judge'
import { memoryArg, modelArg, openMemory, openModel } from '../common/model'
import { showProgress } from '../common/progress'
import { readValidRecords } from '../common/records'
import { columns, count, oneLine, quote } from '../common/words'

export const check = defineCommand({
  meta: { name: 'check', description: 'Evaluate the edits of a memory as a user sees them' },
  args: {
    memory: { ...memoryArg, required: true },
    records: {
      type: 'string',
      description:
        'Records to ask, a file as for `edit`; default: the edits of the memory that none overrules',
    },
    limit: { type: 'string', description: 'Number of records to use, from the first' },
    sample: {
      type: 'string',
      description: 'Number of records to ask for free answers, drawn by a fixed seed; default: all',
    },
    model: modelArg,
    json: { type: 'boolean', description: 'Print all scores and answers as JSON' },
    ability: {
      type: 'boolean',
      description: 'Also measure the side effects of the edits on prose and plain questions; takes minutes',
    },
    cost: { type: 'boolean', description: 'Also measure time, steps and bytes of the edits and answers' },
    earlier: {
      type: 'string',
      description: 'An earlier output of --json, to compare the current answers with',
    },
    ...judgeArgs,
  },
  async run({ args }) {
    const limit = countOption('limit', args.limit)
    const sample = countOption('sample', args.sample)
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    const earlier = args.earlier === undefined ? undefined : await readEarlier(args.earlier)
    const given =
      args.records === undefined ? undefined : await readValidRecords(args.records, { limit, signal })
    using model = await openModel(args.model, signal)
    using opened = await openMemory(model, args.memory, signal)
    const { editor } = opened
    const own = editor.edits.filter(({ overruledBy }) => overruledBy === undefined)
    const records = given ?? own.slice(0, limit).map(recordOf)
    const line = showProgress()
    const onProgress = (done: number, total: number) => line.report('Asking', done, total)
    const { ability, cost } = args
    const judge = judgeOf(args)
    const options = { sample, ability, cost, judge, earlier, signal, onProgress }
    const evaluation = await evaluate(editor, records, options)
    line.end()
    if (args.json) printJson(evaluation)
    else print(render(records, evaluation).join('\n'))
  },
})

/** An edit as a record without further questions. */
export function recordOf({ id, prompt, target, subject, irrelevant }: EditSummary): EditRecord {
  return editRecord({ id, prompt, target, subject, irrelevant })
}

type EarlierScores = NonNullable<EvaluateOptions['earlier']>

/** Reads scores that `--json` printed. Throws `RECORDS_INVALID` for any other file. */
async function readEarlier(path: string): Promise<EarlierScores> {
  const text = await readFile(path, 'utf8')
  const earlier = parseObject(text) as Partial<EarlierScores> | undefined
  const isRecord = (record: unknown) => {
    const { id, scores } = (record ?? {}) as { id?: unknown; scores?: unknown }
    return typeof id === 'string' && typeof scores === 'object' && scores !== null
  }
  if (Array.isArray(earlier?.records) && earlier.records.every(isRecord)) return earlier as EarlierScores
  throw new WiseError(
    'RECORDS_INVALID',
    `--earlier ${path} holds no scores of records; expected what \`check --json\` printed. Give that file.`,
  )
}

function parseObject(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
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
    ...renderEvaluation(evaluation, legendOf(evaluation)),
    ...(missed.length > 0 ? [''] : []),
    ...missed.slice(0, LISTED),
    ...(more > 0 ? [`and ${more} more missed; --json has all`] : []),
  ]
}

/** Explains the rows of free answers, as far as they are there. */
function legendOf({ totals }: Pick<Evaluation, 'totals'>): string[] {
  return [
    'Best is 1 for what is answered as taught, unchanged or right, and 0 for what says a target, does not end or repeats itself.',
    ...(totals.near || totals.far
      ? [
          'Near questions are about the same subject, or ask the same about another; far ones have nothing to do with the edits. Both should be answered as without them, letter for letter.',
        ]
      : []),
  ].flatMap(wrapped)
}

/** A sentence in lines of terminal width. */
function wrapped(sentence: string): string[] {
  return sentence.match(/.{1,96}(?:\s|$)/g)?.map((line) => line.trim()) ?? []
}

const LISTED = 10

/**
 * Renders the table of free answers with a legend below it, then the teacher-forced one, and those of ability and cost if
 * they were measured, each after an empty line.
 */
export function renderEvaluation(
  evaluation: Pick<Evaluation, 'totals' | 'formats' | 'ability' | 'cost'>,
  legend: readonly string[] = [],
): string[] {
  const shown = (part: Parameters<typeof scoreTable>[1], below: readonly string[] = []) => {
    const rows = scoreTable(evaluation, part)
    return rows.length > 0 ? ['', ...columns(rows, [1, 2, 3, 4]), ...below] : []
  }
  return [...shown('strict', legend), ...shown('teacherForced'), ...shown('ability'), ...shown('cost')]
}
