import type { Message } from '@wise-edit/transformer'

/** Question to an edited model: a text, or a conversation that ends with the question. */
export type Question = string | readonly Message[]

/** Returns the text of a question. For a conversation: its last user message, or else its last message. */
export function questionText(question: Question): string {
  if (typeof question === 'string') return question
  return (question.findLast(({ role }) => role === 'user') ?? question.at(-1))?.content ?? ''
}
