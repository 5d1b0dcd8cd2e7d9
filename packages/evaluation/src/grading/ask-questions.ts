import { chunk } from '@wise-edit/core/internal'
import {
  type AskedEditor,
  type AskedModel,
  askBatch,
  type Format,
  type FreeAnswer,
  type Message,
} from '../asking/asked-model'
import type { Reference } from '../asking/reference'
import type { Question } from './questions'

/** Settings for asking questions. */
export interface Asking {
  /** Number of questions in a batch. */
  batchSize: number
  maxTokens: number
  signal?: AbortSignal
  /** Called after each batch with its number of answers. */
  onAnswers(count: number): void
}

/** Returns the answers of the edited model, in the order of the questions. Batches hold questions of similar length. */
export async function askTaught(
  editor: AskedEditor,
  questions: readonly Question[],
  asking: Asking,
): Promise<FreeAnswer[]> {
  const { model } = editor
  const asked = await withEarlierTurns(editor, questions, asking)
  const length = (i: number) => asked[i]?.prompt.length as number
  const limit = (i: number) => asked[i]?.maxTokens as number
  // Plain answers end sooner than chat answers.
  const batches = byFormat([...asked.keys()], (i) => asked[i]?.format).flatMap((group) =>
    chunk(
      group.sort((a, b) => limit(b) - limit(a) || length(b) - length(a)),
      asking.batchSize,
    ),
  )
  const answers: FreeAnswer[] = new Array(asked.length)
  for (const indices of batches) {
    const batch = indices.map((i) => asked[i] as Question)
    const texts = await askBatch(model, batch, editor, asking.signal)
    for (const [row, i] of indices.entries()) answers[i] = texts[row] as FreeAnswer
    asking.onAnswers(indices.length)
  }
  return answers
}

/** Returns the answers of the edited and of the unedited model, asked in the same batches. */
export async function askKept(
  editor: AskedEditor,
  questions: readonly Question[],
  reference: Reference,
  asking: Asking,
): Promise<Map<Question, { edited: FreeAnswer; unedited: FreeAnswer }>> {
  const answers = new Map<Question, { edited: FreeAnswer; unedited: FreeAnswer }>()
  for (const batch of keptBatches(questions, asking.batchSize)) {
    const unedited = await askUneditedBatch(editor.model, batch, reference, asking.signal)
    const edited = await askBatch(editor.model, batch, editor, asking.signal)
    for (const [row, question] of batch.entries()) {
      answers.set(question, { edited: edited[row] as FreeAnswer, unedited: unedited[row] as FreeAnswer })
    }
    asking.onAnswers(batch.length)
  }
  return answers
}

/** Returns the answers of the unedited model to one batch, from the reference if it has them. */
function askUneditedBatch(
  model: AskedModel,
  batch: readonly Question[],
  reference: Reference,
  signal?: AbortSignal,
): Promise<FreeAnswer[]> {
  const key = JSON.stringify([
    'free',
    batch.map(({ format, prompt, maxTokens }) => [format, prompt, maxTokens]),
  ])
  return reference.get(key, () => askBatch(model, batch, undefined, signal))
}

/** Splits questions into batches of one format. Records that are added at the end do not change earlier batches. */
function keptBatches(questions: readonly Question[], batchSize: number): Question[][] {
  return byFormat(questions, ({ format }) => format).flatMap((group) => chunk(group, batchSize))
}

function byFormat<T>(list: readonly T[], formatOf: (item: T) => Format | undefined): T[][] {
  return (['plain', 'chat'] as const).map((format) => list.filter((item) => formatOf(item) === format))
}

/** Lets the edited model answer the earlier turns of each question, and returns the questions with these turns. */
async function withEarlierTurns(
  editor: AskedEditor,
  questions: readonly Question[],
  { batchSize, maxTokens, signal }: Asking,
): Promise<Question[]> {
  const turns = new Map<Question, Message[]>()
  for (let turn = 0; ; turn++) {
    const open = questions.filter(({ before = [] }) => before.length > turn)
    if (open.length === 0) break
    for (const batch of chunk(open, batchSize)) {
      const conversations = batch.map((question): Message[] => [
        ...(turns.get(question) ?? []),
        { role: 'user', content: question.before?.[turn] as string },
      ])
      const asked = conversations.map((question) => ({ question, maxTokens }))
      const replies = await askBatch(editor.model, asked, editor, signal)
      for (const [row, question] of batch.entries()) {
        const reply = { role: 'assistant', content: replies[row]?.text.trim() as string }
        turns.set(question, [...(conversations[row] as Message[]), reply])
      }
    }
  }
  return questions.map((question) => {
    const before = turns.get(question)
    if (!before) return question
    return { ...question, question: [...before, { role: 'user', content: question.prompt }] }
  })
}
