import { createRandom } from '@wise-edit/core'
import { mean } from '@wise-edit/core/internal'
import type { AskedEditor, AskedModel, Format } from './asking/asked-model'
import type { EvaluationRecord } from './asking/record'
import { type Reference, referenceFor } from './asking/reference'
import { scoreChoices } from './choice'
import { type Asking, answersTo, askKept, askTaught } from './grading/ask-questions'
import { type GradedAnswer, Grader } from './grading/grade'
import { isJudged, type JudgeOptions, judgeAnswers, tryJudge } from './grading/judge'
import {
  type Aspect,
  aspects as allAspects,
  keptQuestions,
  type Question,
  taughtQuestions,
} from './grading/questions'
import { bootstrap, type Interval } from './metrics/bootstrap'
import { type EarlierScores, retentionScores } from './retention'
import { recordScores } from './scores'
import { type Ability, measureAbility } from './side-effects/ability'
import { type Cost, type CostedEditor, measureCost } from './side-effects/cost'
import { plainQuestions } from './side-effects/plain-questions'
import { scoreTeacherForced, targetsIn } from './teacher-forced'

/** Options of `evaluate`, all with defaults. */
export interface EvaluateOptions {
  /** Aspects to ask about. Default: all that the records have. */
  aspects?: readonly Aspect[]
  /** Measures the effect of the edits on prose and plain questions, which takes some minutes more. Default false. */
  ability?: boolean
  /** Measures seconds, steps, bytes and tokens. Default false. */
  cost?: boolean
  /** Another model that also judges the answers to own and reworded questions. */
  judge?: JudgeOptions
  /**
   * Evaluation made right after the edits, for the score `atOnce`. Default: the results that the editor recorded when it
   * made the edits, if any.
   */
  earlier?: EarlierScores
  /**
   * Number of records, drawn by the seed, that are asked for free answers; the others only get scores of teacher forcing
   * and choices, which take a fraction of the time. Default: all.
   */
  sample?: number
  /** Formats in which questions are asked. Default: plain, and the chat template of a model that has one. */
  formats?: readonly Format[]
  /** Tokens after which an unfinished answer counts as a runaway; more for long targets. Default 48. */
  maxTokens?: number
  /** Number of questions that are asked at a time. Default 16. */
  batchSize?: number
  /** Answers of the unedited model from earlier evaluations; new ones are added. */
  reference?: Reference
  /** Seed of the bootstrap intervals and of the sample. Default 0. */
  seed?: number | string
  /** Aborts at the next token. The evaluation then throws the signal's reason. */
  signal?: AbortSignal
  /**
   * Called after each free answer, those of the unedited model among them, each teacher-forced target, and each verdict of the
   * judge.
   */
  onProgress?: (done: number, total: number) => void
}

/** Scores from 0 to 1 by name. `scoreNames` explains the names. */
export type Scores = Record<string, number>

/** Scores and answers of one record. */
export interface RecordEvaluation {
  id: string
  scores: Scores
  answers: GradedAnswer[]
}

/** Mean over records with its 95 % bootstrap interval. */
export interface Total extends Interval {
  /** Number of records that have the score. */
  records: number
}

/** Result of an evaluation. */
export interface Evaluation {
  formats: Format[]
  /** Totals by the name of the score. */
  totals: Record<string, Total>
  records: RecordEvaluation[]
  /** Present if the options ask for it, as is `cost`. */
  ability?: Ability
  cost?: Cost
}

/**
 * Asks an edited model about the records that it was taught, by free greedy text under a strict protocol and by teacher
 * forcing, and scores each record.
 *
 * Throws `METRIC_EMPTY` without records (with `cost`, also without edits), `REFERENCE_MODEL` for the reference of another
 * model, `JUDGE_FAILED` if the judge does not answer, and the signal's reason.
 */
export async function evaluate(
  editor: CostedEditor,
  records: readonly EvaluationRecord[],
  options?: EvaluateOptions,
): Promise<Evaluation>
export async function evaluate(
  editor: AskedEditor,
  records: readonly EvaluationRecord[],
  options?: Omit<EvaluateOptions, 'cost'>,
): Promise<Evaluation>
export async function evaluate(
  editor: AskedEditor | CostedEditor,
  records: readonly EvaluationRecord[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { signal, aspects = allAspects, seed = 0, onProgress } = options
  const { model } = editor
  const reference = referenceFor(model, options.reference)
  const settings = settingsOf(model, options)
  const sampled = new Set(
    createRandom(seed, 'sample')
      .shuffle([...records.keys()])
      .slice(0, options.sample),
  )
  const chosen = (questions: Question[]) =>
    questions.filter(({ aspect, record }) => aspects.includes(aspect) && sampled.has(record))
  const taught = chosen(taughtQuestions(model, records, settings))
  const kept = chosen(keptQuestions(records, settings))
  const judge = options.judge && { ...options.judge, signal, onVerdict: () => onAnswer() }
  const isForced = aspects.includes('teacherForced')
  const verdicts = judge ? taught.filter(isJudged).length : 0
  const own = answersTo(taught, kept) + verdicts + (isForced ? targetsIn(records) : 0)
  const total = own + (options.ability ? plainQuestions().length : 0)
  let done = 0
  const onAnswer = () => onProgress?.(++done, total)
  const asking: Asking = { ...settings, signal, onAnswer }
  if (judge) await tryJudge(judge)
  const grader = new Grader(records)
  const answers = records.map((): GradedAnswer[] => [])
  const taughtAnswers = await askTaught(editor, taught, asking)
  for (const [i, question] of taught.entries()) {
    answers[question.record]?.push(
      grader.taught(question, taughtAnswers[i] as (typeof taughtAnswers)[number]),
    )
  }
  for (const [question, { edited, unedited }] of await askKept(editor, kept, reference, asking)) {
    answers[question.record]?.push(grader.kept(question, edited, unedited))
  }
  if (judge) {
    for (const [i, record] of records.entries()) {
      await judgeAnswers(answers[i] as GradedAnswer[], record, judge)
    }
  }
  const choices = aspects.includes('choice')
    ? await scoreChoices(editor, records, settings.formats.at(-1) as Format, signal)
    : []
  const forced = isForced
    ? await scoreTeacherForced(editor, records, reference, { signal, onScored: onAnswer })
    : []
  const remembered = retentionScores(editor, records, options.earlier)
  const evaluated = records.map((record, i): RecordEvaluation => {
    const own = answers[i] as GradedAnswer[]
    const choice = choices[i]
    const free = recordScores(own)
    return {
      id: record.id,
      scores: {
        ...free,
        ...remembered(record, free, i),
        ...(choice === undefined ? {} : { choice }),
        ...forced[i],
      },
      answers: own,
    }
  })
  const ability = options.ability
    ? await measureAbility(editor, {
        reference,
        seed,
        signal,
        onProgress: (answered) => onProgress?.(own + answered, total),
      })
    : undefined
  const prompts = records.slice(0, TIMED).map(({ prompt }) => prompt)
  const cost = options.cost && 'edits' in editor ? await measureCost(editor, prompts, { signal }) : undefined
  return {
    formats: [...settings.formats],
    totals: totalsOf(evaluated, seed),
    records: evaluated,
    ...(ability && { ability }),
    ...(cost && { cost }),
  }
}

/** Number of records whose prompts are timed. */
const TIMED = 10

/** Returns the mean of each score over the records that have it, with a bootstrap interval. */
export function totalsOf(
  records: readonly Pick<RecordEvaluation, 'scores'>[],
  seed: number | string = 0,
): Record<string, Total> {
  const names = [...new Set(records.flatMap(({ scores }) => Object.keys(scores)))]
  return Object.fromEntries(
    names.map((name) => {
      const values = records.map(({ scores }) => scores[name]).filter((value) => value !== undefined)
      return [name, { ...bootstrap(values, mean, { seed }), records: values.length }]
    }),
  )
}

function settingsOf(
  model: AskedModel,
  { formats, maxTokens = 48, batchSize = 16 }: EvaluateOptions,
): { formats: readonly Format[]; maxTokens: number; batchSize: number } {
  const hasChat = model.tokenizer.chatTemplate !== undefined
  const all: Format[] = hasChat ? ['plain', 'chat'] : ['plain']
  return { formats: [...new Set(formats ?? all)], maxTokens, batchSize }
}
