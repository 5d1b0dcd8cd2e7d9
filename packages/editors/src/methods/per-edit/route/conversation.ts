import type { LanguageModel, Sequences } from '@wise-edit/transformer'
import type { Tokenizer } from '@wise-edit/transformer/internal'
import type { Question } from '../../../editor/question'
import { withoutLabels } from './labels'

/** Number of characters at the end of a long text that are read as its question. */
const QUESTION_LENGTH = 300

/** A text that no template contains, to find where a template puts messages. */
const MARK = '\ue000said\ue000'

/** Returns the user's messages in a conversation, or a text as the only message. */
export function questionsOf(question: Question): string[] {
  if (typeof question === 'string') return [ending(question)]
  return question.filter(({ role }) => role === 'user').map(({ content }) => ending(content))
}

/** Reads the questions from prompts that were rendered with a model's chat template, and from plain ones. */
export class PromptReader {
  readonly #model: LanguageModel
  readonly #marks: { before: string; after: string } | undefined

  constructor(model: LanguageModel) {
    this.#model = model
    this.#marks = turnMarks(model.tokenizer)
  }

  /** Returns the questions in each row of token ids; those of the same conversation are in order. */
  read(sequences: Sequences, promptLengths: readonly number[] = sequences.lengths): string[][] {
    return sequences.lengths.map((_, row) => {
      const start = row * sequences.tokens + sequences.firstColumn(row)
      const ids = [...sequences.ids.subarray(start, start + (promptLengths[row] as number))]
      return this.#questions(ids)
    })
  }

  #questions(ids: readonly number[]): string[] {
    const { tokenizer } = this.#model
    if (this.#marks) {
      const { before, after } = this.#marks
      const turns = tokenizer.decode(ids, { skipSpecialTokens: false }).split(before).slice(1)
      const said = turns.map((turn) => turn.split(after)[0] as string)
      if (said.length > 0) return said.map(ending)
    }
    return [ending(tokenizer.decode(ids))]
  }
}

/** Returns the texts between which a chat template puts a user's message; `undefined` if they cannot be determined. */
function turnMarks(tokenizer: Tokenizer): { before: string; after: string } | undefined {
  if (tokenizer.chatTemplate === undefined) return undefined
  try {
    const rendered = tokenizer.applyChatTemplate([
      { role: 'user', content: MARK },
      { role: 'assistant', content: MARK },
      { role: 'user', content: MARK },
    ])
    const parts = rendered.split(MARK)
    if (parts.length !== 4) return undefined
    const before = commonEnd(parts[0] as string, parts[2] as string)
    const after = commonStart(parts[1] as string, parts[3] as string)
    return before === '' || after === '' ? undefined : { before, after }
  } catch {
    return undefined
  }
}

function commonStart(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return a.slice(0, length)
}

function commonEnd(a: string, b: string): string {
  let length = 0
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++
  return a.slice(a.length - length)
}

/** Returns the question of a text without labels; of a long one its end, from the start of a sentence or line. */
function ending(text: string): string {
  const trimmed = withoutLabels(text.trim())
  if (trimmed.length <= QUESTION_LENGTH) return trimmed
  const tail = trimmed.slice(-QUESTION_LENGTH)
  const start = /[.!?。！？\n]\s*(?=\S)/u.exec(tail)
  return start && start.index < tail.length - 40 ? tail.slice(start.index + start[0].length) : tail
}
