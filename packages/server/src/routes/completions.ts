import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TextEnd, TextPiece } from '../engine/engine'
import { ApiError } from '../http/errors'
import type { Service } from '../service'
import type { TokenIds } from '../text/prompt'
import type { AnswerRequest } from '../text/write-answer'
import { answerInEvents, answerWhole, NOTHING } from './answer'
import { completionLogprobs, completionScores } from './logprobs'
import {
  finishReason,
  text,
  textParameters,
  textRequest,
  unsupported,
  usageSchema,
  whole,
} from './text-parameters'

/** Default of `max_tokens`, as OpenAI's clients expect it. */
const DEFAULT_TOKENS = 16

/** Maximum number of likely tokens that are returned for each token. */
const MOST_LOGPROBS = 5

/** Maximum number of prompts in a request. */
const MOST_PROMPTS = 64

const tokenIds = z.array(whole.min(0, 'a token id is at least 0')).min(1)

const body = z.strictObject({
  ...textParameters,
  max_tokens: whole.min(0).nullish().describe('Tokens to write at most'),
  prompt: z
    .union(
      [text, z.array(text).min(1).max(MOST_PROMPTS), tokenIds, z.array(tokenIds).min(1).max(MOST_PROMPTS)],
      {
        error: 'expected a text, token ids, or several of either kind',
      },
    )
    .describe('Texts or token ids to go on with, a choice for each'),
  best_of: unsupported(1),
  echo: z.boolean().nullish().describe('Begins each choice with its prompt'),
  logprobs: z
    .union([
      whole.min(0).max(MOST_LOGPROBS),
      z.literal(false, { error: `expected a number of tokens from 0 to ${MOST_LOGPROBS}` }),
    ])
    .nullish()
    .describe(
      'Scores each token and that many likely ones in its place; with `echo`, also those of the prompt',
    ),
  suffix: unsupported(''),
})

const completion = z.object({
  id: z.string(),
  object: z.literal('text_completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      text: z.string(),
      logprobs: completionLogprobs.nullable(),
      finish_reason: finishReason,
    }),
  ),
  usage: usageSchema,
})

/** `POST /v1/completions`: continues a text. */
export function completionRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = { summary: 'Go on with a text', body, response: { 200: completion } }
  return (app, _, done) => {
    app.post('/v1/completions', { schema }, async ({ body }, reply) => {
      const asked = {
        param: 'prompt',
        maxTokens: body.max_tokens ?? DEFAULT_TOKENS,
        echo: body.echo ?? false,
        logprobs: typeof body.logprobs === 'number' ? body.logprobs : undefined,
      }
      const requests: AnswerRequest[] = []
      for (const question of promptsOf(body))
        requests.push(await textRequest(service, body, { ...asked, question }))
      const [first, ...others] = requests as [AnswerRequest, ...AnswerRequest[]]
      const about = {
        id: `cmpl-${randomUUID()}`,
        object: 'text_completion' as const,
        created: Math.floor(Date.now() / 1000),
        model: body.model,
      }
      const isScored = asked.logprobs !== undefined
      if (body.stream) {
        if (others.length > 0) throw severalInStream(requests.length)
        let offset = 0
        const event = ({ text, tokens }: TextPiece, end?: TextEnd) => {
          const logprobs = isScored ? completionScores(tokens, offset) : null
          for (const token of tokens) offset += token.text.length
          return { ...about, choices: [{ index: 0, text, logprobs, finish_reason: end?.reason ?? null }] }
        }
        const withUsage = body.stream_options?.include_usage ?? false
        const chunk = (piece: TextPiece) => event(piece)
        const ends = (end: TextEnd) => [event(NOTHING, end)]
        return answerInEvents(service, first, reply, { chunk, ends }, withUsage) as never
      }
      const answers: Awaited<ReturnType<typeof answerWhole>>[] = []
      for (const request of requests) answers.push(await answerWhole(service, request, reply))
      return {
        ...about,
        choices: answers.map(({ text, tokens, end }, index) => ({
          index,
          text,
          logprobs: isScored ? completionScores(tokens) : null,
          finish_reason: end.reason,
        })),
        usage: total(answers.map(({ end }) => end.usage)),
      }
    })
    done()
  }
}

/** Returns the prompts of a request, each a text or token ids. */
function promptsOf({ prompt }: Pick<z.output<typeof body>, 'prompt'>): (string | TokenIds)[] {
  const several = typeof prompt === 'string' || typeof prompt[0] === 'number' ? [prompt] : prompt
  return (several as (string | number[])[]).map((each) => (typeof each === 'string' ? each : { ids: each }))
}

function total(usages: readonly TextEnd['usage'][]): TextEnd['usage'] {
  const sum = (key: keyof TextEnd['usage']) => usages.reduce((all, usage) => all + usage[key], 0)
  return {
    prompt_tokens: sum('prompt_tokens'),
    completion_tokens: sum('completion_tokens'),
    total_tokens: sum('total_tokens'),
  }
}

function severalInStream(count: number): ApiError {
  const message = `${count} prompts cannot be answered in one stream; expected one. Send a request for each, or leave out "stream".`
  return new ApiError(400, 'invalid_value', message, { param: 'stream' })
}
