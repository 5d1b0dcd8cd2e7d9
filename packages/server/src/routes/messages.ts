import type { Message } from '@wise-edit/transformer'
import { z } from 'zod'
import type { Service } from '../service'
import { text, unsupported } from './text-parameters'
import { callOf, requireTools, toolCallSchema } from './tools'

const part = z.object({
  type: z.literal('text', { error: 'only parts of type "text" can be read' }),
  text,
})

export const ROLES = ['system', 'developer', 'user', 'assistant'] as const
const ALL_ROLES = [...ROLES, 'tool'] as const
const known = ALL_ROLES.map((role) => JSON.stringify(role)).join(', ')

/** One turn of a conversation. Fields that a client copies from an answer are ignored. */
const message = z
  .object({
    role: z.enum(ALL_ROLES, { error: `expected one of ${known}` }),
    content: z
      .union([text, z.array(part).min(1)], { error: 'expected a text, or parts of type "text"' })
      .nullish()
      .describe('An answer of the model may have none'),
    tool_calls: z.array(toolCallSchema).nullish(),
    tool_call_id: text.nullish().describe('The call whose result a message of a tool is'),
    function_call: unsupported(),
  })
  .refine(({ role, content }) => role === 'assistant' || content != null, {
    error: 'only a message of the assistant may have none; expected a text, or parts of type "text"',
    path: ['content'],
  })

export const messagesSchema = z.array(message).min(1)

/**
 * Converts messages to turns with the roles that models know and with plain text. Throws `ApiError` 400 for calls of tools that
 * the model's chat template does not have.
 */
export function turnsOf(
  service: Pick<Service, 'engine' | 'name'>,
  messages: z.output<typeof messagesSchema>,
): Message[] {
  const turns = messages.map(({ role, content, tool_calls, tool_call_id }, turn): Message => {
    const calls = tool_calls?.map((call, i) =>
      callOf(call, `messages.${turn}.tool_calls.${i}.function.arguments`),
    )
    return {
      role: roleOf(role),
      content: textOf(content ?? ''),
      ...(calls?.length && { tool_calls: calls }),
      ...(role === 'tool' && tool_call_id != null && { tool_call_id }),
    }
  })
  const called = turns.findIndex(({ role, tool_calls }) => role === 'tool' || tool_calls)
  if (called >= 0) {
    requireTools(service, `messages.${called}.${turns[called]?.tool_calls ? 'tool_calls' : 'role'}`)
  }
  return turns
}

/** Returns the role of a turn as models know it. */
export function roleOf(role: z.output<typeof messagesSchema>[number]['role']): Message['role'] {
  return role === 'developer' ? 'system' : role
}

/** Joins the parts of a text. */
export function textOf(content: string | readonly { text: string }[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}
