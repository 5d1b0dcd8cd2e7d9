import type { Question } from '@wise-edit/editors'
import { z } from 'zod'
import { text, unsupported } from './text-parameters'

const part = z.object({
  type: z.literal('text', { error: 'only parts of type "text" can be read' }),
  text,
})

export const ROLES = ['system', 'developer', 'user', 'assistant'] as const
const known = ROLES.map((role) => JSON.stringify(role)).join(', ')

/** One turn of a conversation. Fields that a client copies from an answer are ignored. */
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

/** Converts messages to turns with the roles that models know and with plain text. */
export function turnsOf(messages: z.output<typeof messagesSchema>): Exclude<Question, string> {
  return messages.map(({ role, content }) => ({
    role: role === 'developer' ? 'system' : role,
    content: typeof content === 'string' ? content : (content ?? []).map((each) => each.text).join(''),
  }))
}
