import type { Message } from '@wise-edit/transformer'
import type { EditRequest } from '../../editor/editor'
import type { Question } from '../../editor/question'
import type { InContextOptions } from './options'

/** Words before the facts in a message of a conversation. */
const HEADING = 'Use these facts where they answer the question:'

/** Returns a fact as a line of text: its prompt and its target. */
export function factText({ prompt, target }: Pick<EditRequest, 'prompt' | 'target'>): string {
  const [before, answer] = [prompt.trim(), target.trim()]
  return before === '' ? answer : `${before} ${answer}`.replace(/\s+/gu, ' ')
}

/**
 * Returns a question with facts before it. Plain text gets the form of IKE (Zheng et al., 2023, section 3.2), with a line
 * for each fact. A conversation gets them in its system message, or at the start of the last message of the user.
 */
export function withFacts(
  question: Question,
  facts: readonly Pick<EditRequest, 'prompt' | 'target'>[],
  message: InContextOptions['message'],
): Question {
  if (facts.length === 0) return question
  const lines = facts.map(factText)
  if (typeof question === 'string')
    return [...lines.map((line) => `New Fact: ${line}`), `Prompt: ${question}`].join('\n')
  const text = [HEADING, ...lines].join('\n')
  if (message === 'system') return withSystem(question, text)
  const last = question.findLastIndex(({ role }) => role === 'user')
  return question.map((turn, i) => (i === last ? { ...turn, content: `${text}\n\n${turn.content}` } : turn))
}

function withSystem(question: readonly Message[], text: string): Message[] {
  const [first, ...others] = question
  return first?.role === 'system'
    ? [{ ...first, content: `${first.content}\n\n${text}` }, ...others]
    : [{ role: 'system', content: text }, ...question]
}
