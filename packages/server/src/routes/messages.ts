import { WiseError } from '@wise-edit/kernels'
import { z } from 'zod'
import { ApiError } from '../http/errors'
import type { Service } from '../service'
import { text, unsupported } from './text-parameters'

const part = z.object({
  type: z.literal('text', { error: 'only parts of type "text" can be read' }),
  text,
})

/** One turn of a conversation. Fields that a client copies from an answer are passed over. */
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([text, z.array(part).min(1)]),
  tool_calls: unsupported([]),
  function_call: unsupported(),
})

export const messagesSchema = z.array(message).min(1)

/**
 * The prompt that a conversation makes, and the question in it, its last turn, that decides which memory answers. A model
 * without a chat template reads that turn alone, as a text to go on with. Throws `ApiError` 400 for turns that the
 * template refuses.
 */
export function promptOf(
  { model }: Service,
  messages: z.output<typeof messagesSchema>,
): { prompt: string; question: string } {
  const turns = messages.map(({ role, content }) => ({
    role: role === 'developer' ? 'system' : role,
    content: typeof content === 'string' ? content : content.map((each) => each.text).join(''),
  }))
  const question = turns.at(-1)?.content ?? ''
  if (model.tokenizer.chatTemplate === undefined) return { prompt: question, question }
  try {
    return { prompt: model.chatPrompt(turns), question }
  } catch (error) {
    if (!(error instanceof WiseError)) throw error
    throw new ApiError(400, 'invalid_value', error.message, { param: 'messages' })
  }
}
