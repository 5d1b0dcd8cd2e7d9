import { z } from 'zod'
import { fields, optionalText, text } from '../fields'
import type { Draft, Layout } from './layout'

const turn = fields({ role: z.string('a role'), content: text })

const row = fields({
  id: optionalText,
  subject: optionalText,
  messages: z
    .array(turn, 'a list of turns')
    .transform((turns) => turns.filter(({ role }) => role !== 'system' && role !== 'developer'))
    .refine(
      (turns) => turns.map(({ role }) => role).join() === 'user,assistant',
      'one turn of the user and one of the assistant',
    ),
})

/** Conversations as OpenAI's fine-tuning reads them: `{ messages: [{ role, content }] }`, a question and its answer. */
export const messages: Layout = {
  keys: ['messages'],
  names: Object.keys(row.shape),
  schema: row.transform(({ messages: [question, answer], ...row }): Draft => {
    return { ...row, prompt: question?.content as string, target: answer?.content as string }
  }),
}
