import { askTogether, type FreeAnswer } from '../asking/ask-together'
import type { AskedEditor, Message } from '../asking/asked-model'
import type { Reference } from '../asking/reference'
import type { Question } from './questions'

/** Settings for asking questions. */
export interface Asking {
  /** Number of questions that are asked at a time. */
  batchSize: number
  maxTokens: number
  signal?: AbortSignal
  /** Called after each answer. */
  onAnswer(): void
}

/** Returns the number of answers that it takes to ask all: those to earlier turns, and both models' to kept questions. */
export function answersTo(taught: readonly Question[], kept: readonly Question[]): number {
  return taught.reduce((sum, { before = [] }) => sum + before.length + 1, 0) + 2 * kept.length
}

/** Returns the answers of the edited model, in the order of the questions. */
export async function askTaught(
  editor: AskedEditor,
  questions: readonly Question[],
  asking: Asking,
): Promise<FreeAnswer[]> {
  const { batchSize: atOnce, signal, onAnswer } = asking
  const asked = await withEarlierTurns(editor, questions, asking)
  return askTogether(editor.model, asked, { editor, atOnce, signal, onAnswer })
}

/** Returns the answers of the edited and of the unedited model, which the reference may have. */
export async function askKept(
  editor: AskedEditor,
  questions: readonly Question[],
  reference: Reference,
  { batchSize: atOnce, signal, onAnswer }: Asking,
): Promise<Map<Question, { edited: FreeAnswer; unedited: FreeAnswer }>> {
  const { model } = editor
  const keys = questions.map(({ format, prompt, maxTokens }) =>
    JSON.stringify(['answer', format, prompt, maxTokens]),
  )
  let known = questions.length
  const unedited = await reference.getAll(keys, (missing) => {
    known -= missing.length
    const asked = missing.map((i) => questions[i] as Question)
    return askTogether(model, asked, { atOnce, signal, onAnswer })
  })
  for (; known > 0; known--) onAnswer()
  const edited = await askTogether(model, questions, { editor, unedited, atOnce, signal, onAnswer })
  return new Map(
    questions.map((question, i) => [
      question,
      { edited: edited[i] as FreeAnswer, unedited: unedited[i] as FreeAnswer },
    ]),
  )
}

/** Lets the edited model answer the earlier turns of each question, and returns the questions with these turns. */
async function withEarlierTurns(
  editor: AskedEditor,
  questions: readonly Question[],
  { batchSize: atOnce, maxTokens, signal, onAnswer }: Asking,
): Promise<Question[]> {
  const turns = new Map<Question, Message[]>()
  for (let turn = 0; ; turn++) {
    const open = questions.filter(({ before = [] }) => before.length > turn)
    if (open.length === 0) break
    const conversations = open.map((question): Message[] => [
      ...(turns.get(question) ?? []),
      { role: 'user', content: question.before?.[turn] as string },
    ])
    const asked = conversations.map((question) => ({ question, maxTokens }))
    const replies = await askTogether(editor.model, asked, { editor, atOnce, signal, onAnswer })
    for (const [i, question] of open.entries()) {
      const reply = { role: 'assistant', content: replies[i]?.text.trim() as string }
      turns.set(question, [...(conversations[i] as Message[]), reply])
    }
  }
  return questions.map((question) => {
    const before = turns.get(question)
    if (!before) return question
    return { ...question, question: [...before, { role: 'user', content: question.prompt }] }
  })
}
