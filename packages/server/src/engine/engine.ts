import type { Editor, EditSummary, NearEdit, Question } from '@wise-edit/editors'
import type { EvaluateOptions, Evaluation, EvaluationRecord } from '@wise-edit/evaluation'
import type { RouteDecision } from '@wise-edit/router'
import type { GenerateOptions } from '@wise-edit/transformer'

/** What the edit queue needs of the editor of a memory. */
export interface EditedMemory {
  /** All edits, oldest first, failed ones included. */
  readonly edits: readonly EditSummary[]
  /** Steps that an edit takes at most. */
  readonly steps: number
  /**
   * Tells whether an undo changes the answers in one go, also in the middle of an edit; what is saved is then the memory at the
   * time of the call.
   */
  readonly undoesAtOnce: boolean
  editEvents: Editor['editEvents']
  /** Takes an edit back; until that is done, answers come from the memory as it was. */
  undo(id: string, options?: { signal?: AbortSignal }): Promise<void>
  /** Writes the memory to its file, whole or not at all. */
  save(): Promise<void>
}

/** A question with the text that the model reads. */
export interface Prompt {
  text: string
  tokens: number
}

/** A text that must fit into the model, or with a target a record that must be possible to teach. */
export interface CheckedText {
  /** The parameter that holds it, for errors. */
  param: string
  prompt: string
  target?: string
}

/** A text to be written after a prompt. */
export interface TextRequest extends Pick<GenerateOptions, 'temperature' | 'topP' | 'seed'> {
  /** Answers with the memory; false: without it. */
  edited: boolean
  prompt: Prompt
  /** Question that decides which memory answers; default: the prompt. */
  question?: Question
  maxTokens: number
  stop: readonly string[]
}

/** Why a text ended, and how many tokens it took. */
export interface TextEnd {
  reason: 'stop' | 'length'
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

/** Which edit or memory answers a question, and the edits that it is most like. */
export interface Route {
  decision: RouteDecision
  memories: readonly { edits: readonly string[] }[]
  nearest: readonly NearEdit[]
}

/** Records to ask the saved memory about; default: its own edits. */
export interface EvaluationRequest
  extends Pick<EvaluateOptions, 'formats' | 'ability' | 'cost' | 'judge' | 'earlier' | 'maxTokens'> {
  records?: readonly EvaluationRecord[]
}

/** Tensors held, and their bytes. */
export interface TensorMemory {
  numTensors: number
  numBytes: number
}

/**
 * The model with its memory, as the server sees it: in another thread, so that HTTP is answered whatever the model does.
 *
 * Throws `ServiceError` where a request cannot be done, `model_stopped` once the thread has ended.
 */
export interface Engine {
  /** Tokens of a prompt and its answer together, at most. */
  readonly maxPositions: number
  readonly memory: EditedMemory
  /** Why it works no more, once that is so. */
  readonly failure: Error | undefined
  /** Milliseconds since it last showed that it goes on with its work; 0 where it is not watched. */
  readonly silence: number
  /** Tensors as of its last sign of life. */
  readonly tensors: TensorMemory
  /**
   * Renders a question and counts its tokens. Throws `prompt_empty`, `context_length_exceeded` for more than `most` tokens, and
   * `invalid_value` for turns that the chat template refuses. `param` is the parameter that holds the question.
   */
  prepare(asked: { question: Question; most: number; param: string }): Promise<Prompt>
  /** Throws as `prepare` does for texts that cannot be read, and `invalid_value` for targets that cannot be taught. */
  check(texts: { texts: readonly CheckedText[]; most: number }): Promise<void>
  /** Writes a text piece by piece, with the memory that it began with. Throws the reason of a signal. */
  write(request: TextRequest, signal: AbortSignal): AsyncGenerator<string, TextEnd, void>
  /** Decides which edit answers, and finds at most `nearest` edits that are like the question. */
  route(asked: { question: Question; nearest: number }): Promise<Route>
  /** Asks the memory as it was last saved. Throws `nothing_to_evaluate`, `invalid_value`, `judge_failed`. */
  evaluate(request: EvaluationRequest, signal: AbortSignal): Promise<Evaluation>
  /** Frees the memory and ends the thread. The edit under way must have ended. */
  close(): Promise<void>
  /** Ends the thread at once. What it is asked fails with `model_stopped`. */
  abandon(): Promise<void>
}
