import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Question } from '@wise-edit/editors'
import { z } from 'zod'
import type { Service } from '../service'
import { preparePrompt, type TokenIds } from '../text/prompt'
import type { AnswerRequest } from '../text/write-answer'
import { isEdited } from './models'

/** Maximum length of a text in characters: more than any model reads, and short enough to be tokenized at once. */
const LONGEST = 1 << 18

/** Text without unpaired surrogates, which are half of a character. */
export const text = z
  .string()
  .max(LONGEST)
  .refine((value) => !/\p{Surrogate}/u.test(value), 'it holds half a surrogate pair, which is no character')

export const whole = z.int()

/** Parameters that both kinds of completion accept. */
export const textParameters = {
  model: z.string(),
  max_tokens: whole.min(1).nullish().describe('Tokens to write at most'),
  temperature: z.number().min(0).max(2).nullish().describe('Default 0, the most likely token each time'),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z
    .union([text.min(1), z.array(text.min(1)).max(4)])
    .nullish()
    .describe('Texts that end the answer, which does not hold them'),
  seed: whole.nullish().describe('The same seed draws the same answer'),
  n: z.literal(1, { error: 'one answer is written to each request; expected 1' }).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.boolean().nullish() })
    .nullish(),
  frequency_penalty: unsupported(0),
  presence_penalty: unsupported(0),
  logit_bias: unsupported({}),
  user: ignored(),
}

/** Returns the schema of a parameter that is accepted only if it changes nothing: absent, null, or one of `values`. */
export function unsupported(...values: unknown[]) {
  const same = [undefined, null, ...values]
  const expected = ['nothing', ...values.map((value) => JSON.stringify(value))].join(' or ')
  return z
    .unknown()
    .refine((value) => same.some((each) => isDeepStrictEqual(each, value)), {
      error: `it is not supported; expected ${expected}`,
    })
    .optional()
    .describe(`Not supported; expected ${expected}`)
}

/** Returns the schema of a parameter that is ignored: it concerns the client's account, not the answer. */
export function ignored() {
  return z.unknown().optional().describe('Ignored')
}

type Parameters = z.output<
  z.ZodObject<Pick<typeof textParameters, 'model' | 'temperature' | 'top_p' | 'stop' | 'seed'>>
>

/** Question or token ids that a request asks to continue, and how. `param` is the parameter that holds them. */
interface Asked extends Pick<AnswerRequest, 'echo' | 'logprobs'> {
  question: Question | TokenIds
  param: string
  maxTokens: number | null | undefined
  /** Tools that the model may call. */
  tools?: readonly unknown[]
}

/**
 * Prepares the text that a request asks for. Throws `ApiError` 404 for an unknown model, the errors of `Gate.checkRoom`, and
 * those of `preparePrompt` for the prompt.
 */
export async function textRequest(
  service: Service,
  { model, temperature, top_p, stop, seed }: Parameters,
  { question, param, maxTokens, tools, echo, logprobs }: Asked,
): Promise<AnswerRequest> {
  const edited = isEdited(service, model)
  // Checked first, so that the model does not tokenize a prompt that is refused anyway.
  service.gate.checkRoom()
  const { answerTokens } = service.limits
  return {
    model,
    edited,
    prompt: await preparePrompt(service, question, param, tools),
    question: Array.isArray(question) ? question : undefined,
    maxTokens: Math.min(maxTokens ?? answerTokens, answerTokens),
    temperature: temperature ?? 0,
    topP: top_p ?? 1,
    seed: seed ?? randomUUID(),
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
    ...{ echo, logprobs },
  }
}

export const usageSchema = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
})

export const finishReason = z.enum(['stop', 'length'])

/** Returns the schema of the format of an answer, which is accepted only if it is a text: `values` say so. */
export function textFormat(...values: unknown[]) {
  const same = [undefined, null, ...values]
  const isText = (value: unknown) => same.some((each) => isDeepStrictEqual(each, value))
  return z
    .unknown()
    .refine(isText, {
      error:
        'answers in JSON or by a schema are not supported, since the model may write anything; ask for JSON in the prompt and check the answer',
    })
    .optional()
    .describe('Only text is supported')
}
