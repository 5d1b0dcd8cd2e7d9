import type { Editor, EditSummary, Question } from '@wise-edit/editors'
import type { NearEdit } from '@wise-edit/editors/internal'
import type { EvaluateOptions, Evaluation, EvaluationRecord } from '@wise-edit/evaluation'
import type { RouteDecision } from '@wise-edit/router'
import type { GenerateOptions } from '@wise-edit/transformer'
import type { ToolSupport } from '../tools/tool-format'

/** Memory with its editor, as the edit queue uses it. */
export interface EditedMemory {
  /** All edits, oldest first, failed ones included. */
  readonly edits: readonly EditSummary[]
  /** Maximum number of steps per edit. */
  readonly steps: number
  /**
   * True if an undo changes the answers at once, even in the middle of an edit. `save` then writes the memory as it is at the
   * time of the call.
   */
  readonly undoesAtOnce: boolean
  editEvents: Editor['editEvents']
  /** Undoes an edit. Until that is done, answers come from the memory as it was before. */
  undo(id: string, options?: { signal?: AbortSignal }): Promise<void>
  /** Writes the memory to its file atomically. */
  save(): Promise<void>
}

/** Text that the model reads for a question, and its number of tokens. */
export interface Prompt {
  text: string
  tokens: number
  /** Token ids, if the client gave them; default: those of the text. */
  ids?: readonly number[]
}

/** Log probability of a token in a text, and the most likely tokens in its place. */
export interface ScoredToken {
  /** Text that the token adds, which is empty inside a character. */
  text: string
  /** `undefined` for the first token of a prompt, which nothing predicts. */
  logprob: number | undefined
  /** The most likely tokens, the likeliest first. */
  top: readonly { text: string; logprob: number }[]
}

/** Piece of a text, and the scores of the tokens that begin in it, if they were requested. */
export interface TextPiece {
  text: string
  tokens: readonly ScoredToken[]
  /** True if the piece is the prompt. */
  isPrompt?: boolean
}

/** Text that must fit into the context of the model or, with a target, record that the model must be able to learn. */
export interface CheckedText {
  /** Name of the parameter that holds the text, for errors. */
  param: string
  prompt: string
  target?: string
}

/** Request for a text after a prompt. */
export interface TextRequest extends Pick<GenerateOptions, 'temperature' | 'topP' | 'seed'> {
  /** True if the memory is used, false for the model without it. */
  edited: boolean
  prompt: Prompt
  /** Question that decides which memory answers; default: the prompt. */
  question?: Question
  maxTokens: number
  stop: readonly string[]
  /** True if the text begins with the prompt. */
  echo?: boolean
  /** Number of most likely tokens to return for the position of each token, with its own score; default: no scores. */
  logprobs?: number
}

/** Reason why a text ended, and the number of tokens that it took. */
export interface TextEnd {
  reason: 'stop' | 'length'
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

/** Edit or memory that answers a question, and the edits that are most similar to the question. */
export interface Route {
  decision: RouteDecision
  memories: readonly { edits: readonly string[] }[]
  nearest: readonly NearEdit[]
}

/** Request for an evaluation of the saved memory on `records`; default: on its edits. */
export interface EvaluationRequest
  extends Pick<
    EvaluateOptions,
    'formats' | 'sample' | 'ability' | 'cost' | 'judge' | 'earlier' | 'maxTokens'
  > {
  records?: readonly EvaluationRecord[]
}

/** Number of questions that an evaluation has asked, and of those that it asks altogether. */
export interface EvaluationProgress {
  done: number
  total: number
}

/** Number of tensors in memory, and their bytes. */
export interface TensorMemory {
  numTensors: number
  numBytes: number
}

/** Special tokens and chat template of a model; `null` if it has none. */
export interface TokenizerInfo {
  bos_token: string | null
  eos_token: string | null
  chat_template: string | null
}

/**
 * Model with its memory, as the server uses it: in another thread, so that HTTP requests are answered while the model is busy.
 *
 * Throws `ServiceError` if a request cannot be served, with code `model_stopped` once the thread has ended.
 */
export interface Engine {
  /** Maximum number of tokens of a prompt and its answer together. */
  readonly maxPositions: number
  readonly tokenizer: TokenizerInfo
  /** Format in which the model calls tools. */
  readonly toolSupport: ToolSupport
  readonly memory: EditedMemory
  /** Error that stopped the engine; `undefined` as long as it works. */
  readonly failure: Error | undefined
  /** Milliseconds since the last sign of life of the engine; 0 if it is not watched. */
  readonly silence: number
  /** Tensors at the last sign of life. */
  readonly tensors: TensorMemory
  /**
   * Renders a question, with the tools that the model may call, and counts its tokens. Throws `prompt_empty`, `context_length_exceeded` for more than `most` tokens, and
   * `invalid_value` for turns that the chat template refuses. `param` is the parameter that holds the question.
   */
  prepare(asked: {
    question: Question
    tools?: readonly unknown[]
    most: number
    param: string
  }): Promise<Prompt>
  /** Decodes a prompt of token ids. Throws as `prepare` does, and `invalid_value` for ids that the model does not have. */
  prepareTokens(asked: { ids: readonly number[]; most: number; param: string }): Promise<Prompt>
  /** Returns the token ids of a text, by default with those that the model expects around it. Throws as `prepare` does. */
  tokenize(asked: { text: string; special: boolean; param: string }): Promise<number[]>
  /** Throws as `prepare` does for texts that the model cannot read, and `invalid_value` for targets that it cannot learn. */
  check(texts: { texts: readonly CheckedText[]; most: number }): Promise<void>
  /** Writes a text piece by piece, with the memory as of its start. Throws the reason of `signal`. */
  write(request: TextRequest, signal: AbortSignal): AsyncGenerator<TextPiece, TextEnd, void>
  /** Decides which edit answers a question, and finds at most `nearest` similar edits. */
  route(asked: { question: Question; nearest: number }): Promise<Route>
  /** Evaluates the memory as it was last saved. Throws `nothing_to_evaluate`, `invalid_value` and `judge_failed`. */
  evaluate(
    request: EvaluationRequest,
    signal: AbortSignal,
  ): AsyncGenerator<EvaluationProgress, Evaluation, void>
  /** Frees the memory and ends the thread. No edit may be running. */
  close(): Promise<void>
  /** Ends the thread at once. Running and later calls fail with `model_stopped`. */
  abandon(): Promise<void>
}
