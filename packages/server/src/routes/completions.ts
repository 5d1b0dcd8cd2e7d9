import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TextEnd } from '../engine/engine'
import { ApiError } from '../http/errors'
import type { Service } from '../service'
import type { AnswerRequest } from '../text/write-answer'
import { answerInEvents, answerWhole } from './answer'
import { finishReason, text, textParameters, textRequest, unsupported, usageSchema } from './text-parameters'

/** Default of `max_tokens`, as OpenAI's clients expect it. */
const DEFAULT_TOKENS = 16

/** Maximum number of prompts in a request. */
const MOST_PROMPTS = 64

const promptText = z.string({ error: 'expected a text; token ids are not supported' }).pipe(text)

const body = z.strictObject({
  ...textParameters,
  prompt: z
    .union([promptText, z.array(promptText).min(1).max(MOST_PROMPTS)], {
      error: 'expected a text or several',
    })
    .describe('Texts to go on with, a choice for each'),
  best_of: unsupported(1),
  echo: z.boolean().nullish().describe('Begins each choice with its prompt'),
  logprobs: unsupported(0, false),
  suffix: unsupported(''),
})

const completion = z.object({
  id: z.string(),
  object: z.literal('text_completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({ index: z.int(), text: z.string(), logprobs: z.null(), finish_reason: finishReason }),
  ),
  usage: usageSchema,
})

/** `POST /v1/completions`: continues a text. */
export function completionRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = { summary: 'Go on with a text', body, response: { 200: completion } }
  return (app, _, done) => {
    app.post('/v1/completions', { schema }, async ({ body }, reply) => {
      const prompts = typeof body.prompt === 'string' ? [body.prompt] : body.prompt
      const maxTokens = body.max_tokens ?? DEFAULT_TOKENS
      const requests: AnswerRequest[] = []
      for (const question of prompts)
        requests.push(await textRequest(service, body, { question, param: 'prompt', maxTokens }))
      const [first, ...others] = requests as [AnswerRequest, ...AnswerRequest[]]
      const about = {
        id: `cmpl-${randomUUID()}`,
        object: 'text_completion' as const,
        created: Math.floor(Date.now() / 1000),
        model: body.model,
      }
      if (body.stream) {
        if (others.length > 0) throw severalInStream(requests.length)
        const chunk = (piece: string, end?: TextEnd) => ({
          ...about,
          choices: [{ index: 0, text: piece, logprobs: null, finish_reason: end?.reason ?? null }],
        })
        const withUsage = body.stream_options?.include_usage ?? false
        const wording = { chunk, ...(body.echo && { first: chunk(first.prompt.text) }) }
        return answerInEvents(service, first, reply, wording, withUsage) as never
      }
      const answers: Awaited<ReturnType<typeof answerWhole>>[] = []
      for (const request of requests) answers.push(await answerWhole(service, request, reply))
      return {
        ...about,
        choices: answers.map(({ text, end }, index) => ({
          index,
          text: body.echo ? `${prompts[index]}${text}` : text,
          logprobs: null,
          finish_reason: end.reason,
        })),
        usage: total(answers.map(({ end }) => end.usage)),
      }
    })
    done()
  }
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
