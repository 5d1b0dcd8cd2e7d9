import { type AnswerParts, answerEnd } from './answer-end'

/** A turn of a conversation. */
export interface Message {
  role: string
  content: string
}

/** Changes to a model for one pass: made by an editor, applied by the model. */
export type Interventions = object

/** Prompt and target as token ids. */
export interface TargetQuery {
  prompt: readonly number[]
  target: readonly number[]
}

/** Tokens predicted at the positions of a target, teacher-forced, and the target's negative log-likelihoods in nats. */
export interface TargetScore {
  predicted: number[]
  nlls: number[]
}

interface AskOptions {
  /** Changes for a batch, given the number of prompt tokens of each row and the query's index. */
  intervene?: (promptLengths: number[], indices: readonly number[]) => Interventions
  signal?: AbortSignal
}

interface GenerateOptions {
  maxTokens?: number
  stopTokens?: readonly number[]
  /** Tells after each token whether the text of a row is complete. */
  ended?: (row: number, tokens: readonly number[]) => boolean
  interventions?: Interventions
  signal?: AbortSignal
}

/** Parts of a language model that an evaluation needs; `LanguageModel` of `@wise-edit/transformer` has them. */
export interface AskedModel {
  readonly decoder: {
    readonly config: { readonly maxPositions: number; readonly eosTokens: readonly number[] }
  }
  readonly tokenizer: {
    readonly chatTemplate: string | undefined
    readonly eosTokens: readonly number[]
    decode(ids: readonly number[]): string
  }
  encode(text: string): number[]
  query(prompt: string, target: string): TargetQuery
  chatPrompt(messages: readonly Message[]): string
  /** Generates greedily, one token at a time. */
  generateTokens(prompt: readonly number[], options: GenerateOptions): AsyncGenerator<number, void, void>
  /** Generates greedily after many prompts at once. */
  generateBatch(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]>
  /** Generates after each prompt as many tokens as its target has. */
  answerTargets(queries: readonly TargetQuery[], options: AskOptions): Promise<number[][]>
  /** Scores targets teacher-forced, in the order of the queries. */
  scoreTargets(queries: readonly TargetQuery[], options: AskOptions): Promise<TargetScore[]>
}

/** Parts of an editor that answering takes; every `Editor` of `@wise-edit/editors` has them. */
export interface AskedEditor {
  readonly model: AskedModel
  /** The edited model for one pass whose rows have so many prompt tokens. */
  intervene(promptLengths?: readonly number[]): Interventions
  /** The edited model for one batch in which row r answers `questions[r]`. */
  answering(questions: readonly AskedText['question'][]): Interventions
  /**
   * Tells whether a fact was answered as taught, in every format, right after it was taught; `undefined` for what was not. Editors
   * that do not ask then have no such method.
   */
  answeredAtOnce?(fact: { prompt: string; target: string }): boolean | undefined
  /** The question as the model is given it, by editors that put facts before it. */
  prompted?(question: AskedText['question']): AskedText['question']
}

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

/** Returns the text that the edited model reads, with what the editor puts before the question. */
export function editedText(
  editor: Pick<AskedEditor, 'model' | 'prompted'>,
  question: AskedText['question'],
): string {
  return promptText(editor.model, editor.prompted?.(question) ?? question)
}

/**
 * Generates greedy answers to one batch of questions. An answer ends by an end token, a plain one also with its first
 * line or sentence. Asks the model alone where no `editor` is given.
 */
export async function askBatch(
  model: AskedModel,
  asked: readonly AskedText[],
  editor?: Pick<AskedEditor, 'model' | 'prompted' | 'answering'>,
  signal?: AbortSignal,
): Promise<FreeAnswer[]> {
  const { decoder, tokenizer } = model
  const prompts = asked.map(({ question }) => model.encode(editedText(editor ?? { model }, question)))
  const { maxPositions } = decoder.config
  const mostTokens = Math.max(...asked.map(({ maxTokens }) => maxTokens))
  if (asked.length > 1 && Math.max(...prompts.map(({ length }) => length)) + mostTokens > maxPositions) {
    // Padded to the longest prompt, short ones would not have the room that they have alone.
    const answers: FreeAnswer[] = []
    for (const each of asked) answers.push(...(await askBatch(model, [each], editor, signal)))
    return answers
  }
  const cuts: (number | undefined)[] = asked.map(() => undefined)
  const limitOf = (row: number) => asked[row]?.maxTokens as number
  const texts = await model.generateBatch(prompts, {
    maxTokens: mostTokens,
    stopTokens: [...decoder.config.eosTokens, ...tokenizer.eosTokens],
    interventions: editor?.answering(asked.map(({ question }) => question)),
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
