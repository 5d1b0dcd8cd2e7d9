import type { Editor } from '@wise-edit/editors'
import { type DecoderModel, generateBatch, type Interventions, type Message } from '@wise-edit/transformer'
import { type AnswerParts, answerEnd } from './answer-end'

/** Parts of a language model that an evaluation needs. */
export interface AskedModel {
  readonly decoder: DecoderModel
  readonly tokenizer: {
    readonly chatTemplate: string | undefined
    readonly eosTokens: readonly number[]
    decode(ids: readonly number[]): string
  }
  encode(text: string): number[]
  query(prompt: string, target: string): { prompt: readonly number[]; target: readonly number[] }
  chatPrompt(messages: readonly Message[]): string
}

/** Parts of an editor that an evaluation needs. */
export type AskedEditor = Pick<Editor, 'intervene' | 'answering'> & { readonly model: AskedModel }

/** How a question is put: as plain text, or as a message in the model's chat template. */
export type Format = 'plain' | 'chat'

/** A question, with the limits of its answer. */
export interface AskedText {
  question: string | readonly Message[]
  /** Tokens after which an answer that has not ended counts as a runaway. */
  maxTokens: number
  /** Lines and sentences after which a plain answer ends. Default: the first of either. */
  parts?: AnswerParts
}

/** A greedy answer. */
export interface FreeAnswer {
  text: string
  /** False for a runaway, which reached its limit. */
  ended: boolean
}

/** A question in a format: a chat question is one user message. */
export function inFormat(prompt: string, format: Format): string | Message[] {
  return format === 'plain' ? prompt : [{ role: 'user', content: prompt }]
}

/** Returns the text that the model reads. */
export function promptText(model: AskedModel, question: AskedText['question']): string {
  return typeof question === 'string' ? question : model.chatPrompt(question)
}

/**
 * Generates greedy answers to one batch of questions. An answer ends by an end token, a plain one also with its first
 * line or sentence; `answering` makes the edited model, the model itself is asked without.
 */
export async function askBatch(
  model: AskedModel,
  asked: readonly AskedText[],
  answering?: (questions: AskedText['question'][]) => Interventions,
  signal?: AbortSignal,
): Promise<FreeAnswer[]> {
  const { decoder, tokenizer } = model
  const prompts = asked.map(({ question }) => model.encode(promptText(model, question)))
  const { maxPositions } = decoder.config
  const mostTokens = Math.max(...asked.map(({ maxTokens }) => maxTokens))
  if (asked.length > 1 && Math.max(...prompts.map(({ length }) => length)) + mostTokens > maxPositions) {
    // Padded to the longest prompt, short ones would not have the room that they have alone.
    const answers: FreeAnswer[] = []
    for (const each of asked) answers.push(...(await askBatch(model, [each], answering, signal)))
    return answers
  }
  const cuts: (number | undefined)[] = asked.map(() => undefined)
  const limitOf = (row: number) => asked[row]?.maxTokens as number
  const texts = await generateBatch(decoder, prompts, {
    maxTokens: mostTokens,
    stopTokens: [...decoder.config.eosTokens, ...tokenizer.eosTokens],
    interventions: answering?.(asked.map(({ question }) => question)),
    signal,
    ended: (row, tokens) => {
      const { question, parts } = asked[row] as AskedText
      if (typeof question === 'string') cuts[row] = answerEnd(tokenizer.decode(tokens), parts)
      return cuts[row] !== undefined || tokens.length >= limitOf(row)
    },
  })
  const longest = Math.max(...texts.map((tokens) => tokens.length))
  const full = Math.max(...prompts.map(({ length }) => length)) + longest >= maxPositions
  return texts.map((tokens, row) => {
    const cut = cuts[row]
    const stopped = tokens.length < limitOf(row) && !(full && tokens.length === longest)
    return { text: tokenizer.decode(tokens).slice(0, cut), ended: cut !== undefined || stopped }
  })
}
