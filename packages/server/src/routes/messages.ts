import { WiseError } from '@wise-edit/core'
import type { Question } from '@wise-edit/editors'
import { z } from 'zod'
import { ApiError } from '../http/errors'
import type { Service } from '../service'
import { text, unsupported } from './text-parameters'

const part = z.object({
  type: z.literal('text', { error: 'only parts of type "text" can be read' }),
  text,
})

export const ROLES = ['system', 'developer', 'user', 'assistant'] as const
const known = ROLES.map((role) => JSON.stringify(role)).join(', ')

/** One turn of a conversation. Fields that a client copies from an answer are passed over. */
const message = z
  .object({
    role: z.enum(ROLES, { error: `expected one of ${known}; tool calls are not supported` }),
    content: z
      .union([text, z.array(part).min(1)], { error: 'expected a text, or parts of type "text"' })
      .nullish()
      .describe('An answer of the model may have none'),
    tool_calls: unsupported([]),
    function_call: unsupported(),
  })
  .refine(({ role, content }) => role === 'assistant' || content != null, {
    error: 'only a message of the assistant may have none; expected a text, or parts of type "text"',
    path: ['content'],
  })

export const messagesSchema = z.array(message).min(1)

/**
 * Returns the prompt of a conversation and the question that decides which memory answers: the conversation itself. A
 * model without a chat template reads the last turn alone and continues it. Throws `ApiError` 400 for turns that the
 * template refuses.
 */
export function promptOf(
  { model }: Service,
  messages: z.output<typeof messagesSchema>,
  param = 'messages',
): { prompt: string; question: Question } {
  const turns = messages.map(({ role, content }) => ({
    role: role === 'developer' ? 'system' : role,
    content: typeof content === 'string' ? content : (content ?? []).map((each) => each.text).join(''),
  }))
  if (model.tokenizer.chatTemplate === undefined) {
    return { prompt: turns.at(-1)?.content ?? '', question: turns }
  }
  try {
    return { prompt: model.chatPrompt(turns), question: turns }
  } catch (error) {
    if (!(error instanceof WiseError)) throw error
    throw new ApiError(400, 'invalid_value', error.message, { param })
  }
}
