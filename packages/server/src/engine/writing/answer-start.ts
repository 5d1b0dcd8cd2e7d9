import type { LanguageModel } from '@wise-edit/transformer'

/** A text that no template contains, to find what a template writes before an answer. */
const MARK = '\ue000asked\ue000'

/** A question with its quotes and brackets, and a label such as "Answer:" after it. */
const QUESTION = /^[\s\S]*[?？؟]["'”’»)\]]*(?:\s*(?:\p{L}+ ){0,2}\p{L}+\s?[:：])?/u

/**
 * Returns the number of characters of a text that ask, for a text that goes on with an answer: up to the last answer that
 * the model's chat template begins, or else up to the last question mark and a label after it. A text without a question is
 * read whole.
 */
export function answerStart(
  text: string,
  model: Pick<LanguageModel, 'chatPrompt'> & { tokenizer: { chatTemplate: string | undefined } },
): number {
  const opening = model.tokenizer.chatTemplate === undefined ? '' : openingOf(model)
  const turn = opening === '' ? -1 : text.lastIndexOf(opening)
  if (turn >= 0) return turn + opening.length
  return QUESTION.exec(text)?.[0].length ?? text.length
}

/** Returns the text that the chat template writes between a message of the user and the answer; empty if it is unknown. */
function openingOf(model: Pick<LanguageModel, 'chatPrompt'>): string {
  try {
    return model.chatPrompt([{ role: 'user', content: MARK }]).split(MARK)[1] ?? ''
  } catch {
    return ''
  }
}
