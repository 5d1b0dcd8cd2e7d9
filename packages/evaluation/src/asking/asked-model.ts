import type { AnswerParts } from './answer-end'

/** Turn of a conversation. */
export interface Message {
  role: string
  content: string
}

/** Changes to a model for one pass, made by an editor and applied by the model. */
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
  /** Returns the changes for a batch, given the number of prompt tokens and the query index of each row. */
  intervene?: (promptLengths: number[], indices: readonly number[]) => Interventions
  signal?: AbortSignal
  /** Called after each batch with the number of queries so far. */
  onProgress?: (done: number, total: number) => void
}

interface GenerateOptions {
  maxTokens?: number
  stopTokens?: readonly number[]
  /** Called after each token; true if the text of a row is complete. */
  ended?: (row: number, tokens: readonly number[]) => boolean
  interventions?: Interventions
  signal?: AbortSignal
}

interface TogetherOptions {
  /** Number of texts that are written at a time. */
  atOnce?: number
  signal?: AbortSignal
  /** Called after each text with its index and its tokens, in the order in which texts end. */
  onText?: (index: number, tokens: readonly number[]) => void
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
  /** Generates greedily after many prompts, several at a time; takes a text from `texts` when there is room for it. */
  generateTogether(
    texts: Iterable<GenerateOptions & { prompt: readonly number[] }>,
    options: TogetherOptions,
  ): Promise<number[][]>
  /** Generates after each prompt as many tokens as its target has. */
  answerTargets(queries: readonly TargetQuery[], options: AskOptions): Promise<number[][]>
  /** Scores targets teacher-forced, in the order of the queries. */
  scoreTargets(queries: readonly TargetQuery[], options: AskOptions): Promise<TargetScore[]>
}

/** Parts of an editor that an evaluation needs; every `Editor` of `@wise-edit/editors` has them. */
export interface AskedEditor {
  readonly model: AskedModel
  /** Returns the edited model for one pass, given the number of prompt tokens of each row. */
  intervene(promptLengths?: readonly number[]): Interventions
  /** Returns the edited model for one batch in which row r answers `questions[r]`. */
  answering(questions: readonly AskedText['question'][]): Interventions
  /**
   * Returns true if a fact was answered as taught, in every format, right after it was taught; `undefined` for a fact that
   * was never taught. Editors that do not check this omit the method.
   */
  answeredAtOnce?(fact: { prompt: string; target: string }): boolean | undefined
  /** Returns the question as the model reads it, for editors that put facts before it. */
  prompted?(question: AskedText['question']): AskedText['question']
}

/** Format of a question: plain text, or a message in the model's chat template. */
export type Format = 'plain' | 'chat'

/** Question with the limits of its answer. */
export interface AskedText {
  question: string | readonly Message[]
  /** Tokens after which an unfinished answer counts as a runaway. */
  maxTokens: number
  /** Number of lines and sentences after which a plain answer ends, whichever comes first. Default: one of each. */
  parts?: AnswerParts
}

/** Returns a question in a format. A chat question is a single user message. */
export function inFormat(prompt: string, format: Format): string | Message[] {
  return format === 'plain' ? prompt : [{ role: 'user', content: prompt }]
}

/** Returns the text that the model reads. */
export function promptText(model: AskedModel, question: AskedText['question']): string {
  return typeof question === 'string' ? question : model.chatPrompt(question)
}

/** Returns the text that the edited model reads, including any text that the editor puts before the question. */
export function editedText(
  editor: Pick<AskedEditor, 'model' | 'prompted'>,
  question: AskedText['question'],
): string {
  return promptText(editor.model, editor.prompted?.(question) ?? question)
}
