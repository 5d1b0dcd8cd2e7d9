import type { RouteDecision } from '@wise-edit/router'
import type { GenerateOptions, Interventions, LanguageModel } from '@wise-edit/transformer'
import type { Question } from './question'

/** A fact to teach: after the edit, `prompt` continues with `target`. */
export interface EditRequest {
  /** Names the edit for `undo`; default: its number. */
  id?: string
  prompt: string
  target: string
  /** Subject of the fact, spelled as in the prompt. Methods such as ROME edit at its last token. */
  subject?: string
  /** Text that the edit must not change. An editor that needs one samples it from the model by default. */
  irrelevant?: string
  /** Paraphrases of the prompt, for editors that train on them or route by them. */
  paraphrases?: readonly string[]
  /** Questions about the same subject, or of the same form, whose answers the edit must not change. */
  contrasts?: readonly string[]
}

/** Result of one edit. */
export interface EditSummary extends EditRequest {
  id: string
  /** `not learned`: all steps are used up and the model does not give the target. Only `done` edits are kept. */
  status: 'done' | 'failed' | 'not learned'
  /** Reason why the edit was rolled back. */
  reason?: string
  /** Answer that the model gives instead of the target, if the edit was not learned. */
  answer?: string
  /** Ids of earlier edits that teach another answer to the same question. This edit overrules them. */
  contradicts?: readonly string[]
  /** Id of the latest edit that overrules this one. It answers all questions of this edit until it is undone. */
  overruledBy?: string
  steps: number
  /** Mean negative log-likelihood of the target in nats, before the first and after the last step. */
  lossBefore: number
  lossAfter: number
  seconds: number
}

/** One step of training an edit. */
export interface EditStep {
  type: 'step'
  id: string
  index: number
  step: number
  /** Loss before the step, in nats, and the terms that add up to it. */
  loss: number
  terms: Record<string, number>
}

/** Events of `editEvents`: each optimisation step, then each finished edit. */
export type EditEvent = EditStep | { type: 'edit'; index: number; edit: EditSummary }

/** Options of `Editor.generate` and `Editor.stream`. */
export interface AskOptions extends GenerateOptions {
  /**
   * Question that decides which memory answers, for a prompt that holds more than the question, such as a chat template
   * or earlier turns. Default: the prompt. Editors that do not route ignore it.
   */
  question?: Question
  /**
   * Number of leading tokens of the prompt that hold the question, if the beginning of the answer follows them. Default:
   * all. Editors that do not route ignore it.
   */
  questionTokens?: number
}

/** Options of `Editor.load`. */
export interface LoadOptions {
  /** Aborts a long load. The editor then keeps its previous edits. */
  signal?: AbortSignal
  /**
   * Called with the number of edits read again so far, from 0 on, and their `total`, when a file of `per-edit` was made
   * with another gate. Each edit takes about 100 ms. Not called for files that need no second reading.
   */
  onProgress?: (done: number, total: number) => void
}

/** Options of `Editor.undo` and `Editor.editEvents`. */
export interface UndoOptions {
  /** Aborts at the next step. The current edit is rolled back, and earlier edits stay. */
  signal?: AbortSignal
}

/** Options of `Editor.edit`. */
export interface EditOptions extends UndoOptions {
  /** Called after each step of training. */
  onStep?: (step: EditStep) => void
  /** Called after each edit, also if it failed. */
  onEdit?: (edit: EditSummary) => void
}

/**
 * Edits the knowledge of a language model, one fact after another. WISE and all baselines implement this interface.
 *
 * The model itself never changes: the edited model is the model with the interventions of `intervene()`.
 */
export interface Editor {
  /** Name of the method in tables, such as `wise-merge`. */
  readonly method: string
  readonly model: LanguageModel
  /** All edits so far, including failed ones, in order. */
  readonly edits: readonly EditSummary[]
  /** Memory that the edits use for answering, in bytes, without the model and the gate. */
  readonly bytes: number
  /**
   * Teaches `records` in order and returns the result of each. A failed edit is rolled back, and the next one begins.
   *
   * Throws `EDITOR_BUSY` during another change and `EDIT_EXISTS` for an id that is taken.
   */
  edit(records: Iterable<EditRequest>, options?: EditOptions): Promise<EditSummary[]>
  /** Teaches as `edit` does, one step for each event that is consumed. Leaving the loop aborts the current edit. */
  editEvents(records: Iterable<EditRequest>, options?: UndoOptions): AsyncGenerator<EditEvent, void, void>
  /**
   * Returns the edited model as interventions for one forward pass or one generation.
   *
   * `promptLengths` is the number of leading tokens of each row that are the prompt; the rest is the answer. Default: all
   * tokens of the first pass. Editors that route decide by the prompt alone.
   */
  intervene(promptLengths?: readonly number[]): Interventions
  /**
   * Returns the edited model as interventions for one batch in which row r answers `questions[r]`. Editors that route
   * decide by the question, whatever else the row contains; the others change the model as `intervene()` does.
   */
  answering(questions: readonly Question[]): Interventions
  /**
   * Returns the question as the model reads it, for editors that teach by text in the prompt. Editors that change the
   * model do not implement this method, and their prompts stay unchanged.
   */
  prompted?(question: Question): Question
  /** Answers a prompt with the edited model. */
  generate(prompt: string, options?: AskOptions): Promise<string>
  /** Answers a text or its token ids as `generate` does, and yields the answer piece by piece. */
  stream(prompt: string | readonly number[], options?: AskOptions): AsyncGenerator<string, void, void>
  /** Explains which memory answers a question and why. Returns `undefined` for editors that do not route. */
  explain(question: Question): RouteDecision | undefined
  /** Writes the edits and their memory, without the model, to one file. */
  save(path: string): Promise<void>
  /** Replaces the edits by those of a saved file. Refuses a file that was made for another model. */
  load(path: string, options?: LoadOptions): Promise<void>
  /** Undoes one edit. */
  undo(id: string, options?: UndoOptions): Promise<void>
  /** Undoes all edits. */
  reset(): void
  dispose(): void
  [Symbol.dispose](): void
}
