import type { Evaluation, EvaluationRecord } from '@wise-edit/evaluation'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CheckedText, EvaluationProgress, EvaluationRequest } from '../engine/engine'
import { clientClosed, ServiceError } from '../errors'
import { watchClient } from '../http/watch-client'
import type { Service } from '../service'
import { checkTexts } from '../text/prompt'
import { replyInEvents } from './answer'
import { text } from './text-parameters'

/** Maximum number of records in a request, and of questions of one kind in a record. */
const MOST_RECORDS = 1000
const MOST_QUESTIONS = 100

const words = text.min(1)
const texts = z.array(words).max(MOST_QUESTIONS)
const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(MOST_QUESTIONS)

const record = z.strictObject({
  id: z.string().min(1).max(200).optional().describe('Default: its place, counted from 0'),
  prompt: words,
  target: words,
  aliases: texts.optional().describe('Other ways to write the target'),
  truths: texts.optional().describe('Answers that were right before the edit'),
  language: z.string().max(40).optional().describe('BCP 47 tag; default: English'),
  rewordings: listOf(z.strictObject({ form: z.string().max(40), prompt: words })).optional(),
  near: listOf(
    z.strictObject({ kind: z.string().max(40), prompt: words, target: words.optional() }),
  ).optional(),
  far: texts.optional(),
  locality: listOf(z.strictObject({ prompt: words, target: words.optional() }))
    .optional()
    .describe('Questions of teacher-forced locality; default: near and far'),
  portability: listOf(
    z.strictObject({ kind: z.string().max(40), prompt: words, target: words, aliases: texts.optional() }),
  ).optional(),
  followUp: texts.optional().describe('User turns of one chat; the last asks for the target'),
  choices: texts.optional().describe('Answers to choose from, the target first'),
})

const share = z.number().min(0).max(1)

const body = z.strictObject({
  records: z
    .array(record)
    .min(1)
    .max(MOST_RECORDS)
    .optional()
    .describe('What to ask; default: the memory’s own edits'),
  formats: z
    .array(z.enum(['plain', 'chat']))
    .min(1)
    .max(2)
    .optional()
    .describe('Default: plain, and the chat template of a model that has one'),
  sample: z.int().min(1).optional().describe('Number of records to ask for free answers; default: all'),
  ability: z
    .boolean()
    .optional()
    .describe('Measures what the edits cost elsewhere, on prose and plain questions; takes minutes'),
  cost: z.boolean().optional().describe('Measures time, steps and bytes of the edits and of answers'),
  judge: z
    .boolean()
    .optional()
    .describe('Has the model that the server was started with as a judge judge the answers, too'),
  earlier: z
    .object({
      records: z.array(z.object({ id: z.string(), scores: z.record(z.string(), share) })).max(MOST_RECORDS),
    })
    .optional()
    .describe('An earlier answer of this route, or what it had of records: what was known then'),
  max_tokens: z.int().min(1).optional().describe('Tokens after which an answer counts as a runaway'),
  stream: z.boolean().optional().describe('Sends progress as server-sent events, then the evaluation'),
})

const interval = z.object({ estimate: z.number(), low: z.number(), high: z.number() })
const times = z.object({ edited: z.number(), unedited: z.number() }).describe('Seconds, median')
const answer = z.object({
  aspect: z.string(),
  kind: z.string().optional(),
  format: z.string(),
  prompt: z.string(),
  text: z.string(),
  ended: z.boolean(),
  repeats: z.boolean(),
  right: z.boolean().optional(),
  unchanged: z.boolean().optional(),
  strayTarget: z.string().optional(),
  judged: z.boolean().optional(),
  unedited: z.object({ text: z.string(), ended: z.boolean(), repeats: z.boolean() }).optional(),
})
const evaluation = z.object({
  object: z.literal('evaluation'),
  formats: z.array(z.string()),
  totals: z.record(z.string(), z.object({ estimate: share, low: share, high: share, records: z.int() })),
  records: z.array(
    z.object({ id: z.string(), scores: z.record(z.string(), share), answers: z.array(answer) }),
  ),
  ability: z
    .object({
      perplexity: interval,
      perplexityUnedited: interval,
      passagesUnchanged: interval,
      answersUnchanged: interval,
    })
    .optional(),
  cost: z
    .object({
      secondsPerEdit: z.number(),
      stepsPerEdit: z.number(),
      bytesPerEdit: z.object({ file: z.number(), memory: z.number() }),
      firstToken: times,
      perToken: times,
      promptTokensAdded: z.number(),
      peakBytes: z.number(),
    })
    .optional(),
})

type Progress = AsyncGenerator<EvaluationProgress, Evaluation, void>

/** `POST /v1/evaluate`: asks the memory questions and scores the answers. One runs at a time and takes minutes. */
export function evaluateRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = {
    summary: 'Ask the memory about its edits or about records, and score the answers',
    body,
    response: { 200: evaluation },
  }
  let busy = false
  async function* evaluate(request: EvaluationRequest, signal: AbortSignal): Progress {
    if (busy) {
      const message = 'An evaluation is under way, and one is made at a time. Try again later.'
      throw new ServiceError('rate_limit_exceeded', message, { retryAfter: 10 })
    }
    busy = true
    try {
      // If this fails, the memory is evaluated as it was last saved.
      await service.queue.flush()
      return yield* service.engine.evaluate(request, signal)
    } finally {
      busy = false
    }
  }
  return (app, _, done) => {
    app.post('/v1/evaluate', { schema }, async ({ body }, reply) => {
      const records = body.records?.map((each, i) => ({ ...each, id: each.id ?? String(i) }))
      await checkTexts(
        service,
        (records ?? []).flatMap((each, i) => textsOf(each, `records.${i}`)),
      )
      if (body.judge && !service.judge) {
        const message = 'The server has no judge. Start it with one: wise-edit serve --judge URL.'
        throw new ServiceError('no_judge', message, { param: 'judge' })
      }
      const { formats, sample, ability, cost, earlier, max_tokens: maxTokens } = body
      const judge = body.judge ? service.judge : undefined
      const gone = new AbortController()
      watchClient(reply, () => gone.abort(clientClosed()))
      const progress = evaluate(
        { records, formats, sample, ability, cost, judge, earlier, maxTokens },
        AbortSignal.any([gone.signal, service.ending]),
      )
      if (body.stream) return replyInEvents(service, reply, progress, eventsOf) as never
      let next = await progress.next()
      while (!next.done) next = await progress.next()
      return answerOf(next.value)
    })
    done()
  }
}

/** Returns an event for each question that is answered, then the evaluation. */
async function* eventsOf(progress: Progress): AsyncGenerator<object> {
  let next = await progress.next()
  for (; !next.done; next = await progress.next()) yield { object: 'evaluation.progress', ...next.value }
  yield answerOf(next.value)
}

function answerOf(evaluation: Evaluation) {
  return { object: 'evaluation' as const, ...evaluation }
}

/** Returns the texts of a record that the model must be able to read, and the targets, which must have a token. */
function textsOf(record: EvaluationRecord, param: string): CheckedText[] {
  const { prompt, target, rewordings = [], near = [], far = [], locality = [] } = record
  const { portability = [], followUp = [] } = record
  const prompts = [...rewordings, ...near, ...locality, ...portability].map((question) => question.prompt)
  return [
    ...[prompt, ...prompts, ...far, ...followUp].map((text) => ({ param, prompt: text })),
    ...[{ prompt, target }, ...portability].map((answer) => ({
      param,
      prompt: answer.prompt,
      target: answer.target,
    })),
  ]
}
