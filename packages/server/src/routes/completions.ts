import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Service } from '../service'
import type { TextEnd } from '../text/write-text'
import { answerInEvents, answerWhole } from './answer'
import { sourceOf } from './models'
import { finishReason, text, textParameters, textRequest, unsupported, usageSchema } from './text-parameters'

/** What OpenAI's clients expect where they name no number. */
const DEFAULT_TOKENS = 16

const body = z.strictObject({
  ...textParameters,
  prompt: z.union([text, z.array(text).length(1)]).describe('One text to go on with'),
  best_of: unsupported(1),
  echo: unsupported(false),
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

/** `POST /v1/completions`: goes on with a text. */
export function completionRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = { summary: 'Go on with a text', body, response: { 200: completion } }
  return (app, _, done) => {
    app.post('/v1/completions', { schema }, async ({ body }, reply) => {
      sourceOf(service, body.model)
      const prompt = typeof body.prompt === 'string' ? body.prompt : (body.prompt[0] as string)
      const maxTokens = body.max_tokens ?? DEFAULT_TOKENS
      const request = textRequest(service, body, { prompt, param: 'prompt', maxTokens })
      const about = {
        id: `cmpl-${randomUUID()}`,
        object: 'text_completion' as const,
        created: Math.floor(Date.now() / 1000),
        model: body.model,
      }
      if (body.stream) {
        const chunk = (piece: string, end?: TextEnd) => ({
          ...about,
          choices: [{ index: 0, text: piece, logprobs: null, finish_reason: end?.reason ?? null }],
        })
        const withUsage = body.stream_options?.include_usage ?? false
        return answerInEvents(service, request, reply, { chunk }, withUsage) as never
      }
      const { text, end } = await answerWhole(service, request, reply)
      return {
        ...about,
        choices: [{ index: 0, text, logprobs: null, finish_reason: end.reason }],
        usage: end.usage,
      }
    })
    done()
  }
}
