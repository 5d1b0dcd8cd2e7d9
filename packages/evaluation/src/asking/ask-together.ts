import { answerEnd } from './answer-end'
import type { AskedModel, AskedText } from './asked-model'
import { type GeneratedAnswer, type GeneratingOptions, generateAnswers } from './generate-answers'

/** Greedy answer to a question. */
export interface FreeAnswer {
  text: string
  /** False for a runaway, which reached its token limit. */
  ended: boolean
}

/**
 * Generates greedy answers to questions, in their order. An answer ends with an end token; a plain answer also ends as its
 * `parts` say. Without `editor`, asks the unedited model.
 */
export function askTogether(
  model: AskedModel,
  asked: readonly AskedText[],
  options?: GeneratingOptions<FreeAnswer>,
): Promise<FreeAnswer[]> {
  const { decoder, tokenizer } = model
  const stopTokens = [...decoder.config.eosTokens, ...tokenizer.eosTokens]
  const answers = asked.map(({ question, maxTokens, parts }): GeneratedAnswer<FreeAnswer> => {
    const cutOf = (tokens: readonly number[]) =>
      typeof question === 'string' ? answerEnd(tokenizer.decode(tokens), parts) : undefined
    return {
      question,
      maxTokens,
      stopTokens,
      ended: (tokens) => cutOf(tokens) !== undefined,
      read: (tokens, prompt) => {
        const cut = cutOf(tokens)
        const isFull = prompt.length + tokens.length >= decoder.config.maxPositions
        const ended = cut !== undefined || (tokens.length < maxTokens && !isFull)
        return { text: tokenizer.decode(tokens).slice(0, cut), ended }
      },
    }
  })
  return generateAnswers(model, answers, options)
}
