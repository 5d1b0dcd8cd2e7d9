import type { RouteDecision } from '@wise-edit/router'
import type { GenerateOptions, Interventions, LanguageModel } from '@wise-edit/transformer'
import type { Question } from './question'

/** A fact to teach: after the edit, `prompt` continues with `target`. */
export interface EditRequest {
  /** Names the edit for `undo`; default: its number. */
  id?: string
  prompt: string
  target: string
  /** What the fact is about, as the prompt calls it; methods that edit at its last token want it. */
  subject?: string
  /** A text that the edit must not touch; an editor that wants one and gets none takes its own. */
  irrelevant?: string
  /** The prompt in other words, for editors that train on them or route by them. */
  paraphrases?: readonly string[]
  /** Questions about the same subject, or of the same form, that the edit must leave alone. */
  contrasts?: readonly string[]
}

/** What became of one edit. */
export interface EditSummary extends EditRequest {
  id: string
  /** `not learned`: the steps were used up and the model does not answer as taught. Only `done` edits are kept. */
  status: 'done' | 'failed' | 'not learned'
  /** Why an edit was rolled back. */
  reason?: string
  /** Answer of the model in place of the target, where the edit was not learned. */
  answer?: string
  /** Earlier edits that teach another answer to the same question, which this one overrules. */
  contradicts?: readonly string[]
  /** The latest edit that overrules this one: it answers every question of this one, until it is undone. */
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
  /** Loss before the step, in nats, and the terms it is the sum of. */
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
}

/** Options of `Editor.load`. */
export interface LoadOptions {
  /** Stops a long load; the editor then holds what it held. */
  signal?: AbortSignal
  /**
   * Told how many of `total` edits are read again, from 0 on, where a file of `per-edit` was made with another gate: about
   * 100 ms an edit. Not called for a file that is loaded as it is.
   */
  onProgress?: (done: number, total: number) => void
}

/** Options of `Editor.undo` and `Editor.editEvents`. */
export interface UndoOptions {
  /** Stops at the next step; the edit under way is rolled back, the ones before it stay. */
  signal?: AbortSignal
}

/** Options of `Editor.edit`. */
export interface EditOptions extends UndoOptions {
  /** Called after each step of training. */
  onStep?: (step: EditStep) => void
  /** Called after each edit, whatever became of it. */
  onEdit?: (edit: EditSummary) => void
}

/**
 * Changes what a language model knows, one fact after another; WISE and every baseline share it.
 *
 * The model itself is never changed: an edited model is the model under the editor's `intervene()`.
 */
export interface Editor {
  /** The method's name in tables, such as `wise-merge`. */
  readonly method: string
  readonly model: LanguageModel
  /** All edits so far, failed ones included, in order. */
  readonly edits: readonly EditSummary[]
  /** Memory that the edits take as they answer now, in bytes: neither the model nor a gate counts. */
  readonly bytes: number
  /**
   * Teaches `records` in order and returns what became of each. A failed edit is rolled back, and the next one begins.
   *
   * Throws `EDITOR_BUSY` in the middle of another change, `EDIT_EXISTS` for an id that is taken.
   */
  edit(records: Iterable<EditRequest>, options?: EditOptions): Promise<EditSummary[]>
  /** Teaches as `edit` does, one step each time the next event is asked for; a loop that is left stops the edit under way. */
  editEvents(records: Iterable<EditRequest>, options?: UndoOptions): AsyncGenerator<EditEvent, void, void>
  /**
   * The edited model as interventions for one forward pass or one generation.
   *
   * `promptLengths` gives the number of leading tokens of each row that ask (the rest is answer); by default all
   * tokens of the first pass. Editors that route, route by those alone.
   */
  intervene(promptLengths?: readonly number[]): Interventions
  /**
   * The edited model as interventions for one batch in which row r answers `questions[r]`. Editors that route decide by
   * the question, whatever else the row's tokens hold; the others change the model as `intervene()` does.
   */
  answering(questions: readonly Question[]): Interventions
  /**
   * The question as the model is given it, with what an editor that teaches in the prompt puts before it. Editors that
   * change the model leave this out: their prompts stay as they are.
   */
  prompted?(question: Question): Question
  /** Answers a prompt with the edited model. */
  generate(prompt: string, options?: AskOptions): Promise<string>
  /** Answers as `generate` does, piece by piece. */
  stream(prompt: string, options?: AskOptions): AsyncGenerator<string, void, void>
  /** Why the edited model answers `prompt` from where it does; `undefined` for editors that do not route. */
  explain(question: Question): RouteDecision | undefined
  /** Writes what was learned, without the model, to one file. */
  save(path: string): Promise<void>
  /** Replaces what was learned by a saved file's; refuses a file made for another model. */
  load(path: string, options?: LoadOptions): Promise<void>
  /** Takes back one edit. */
  undo(id: string, options?: UndoOptions): Promise<void>
  /** Takes back all edits. */
  reset(): void
  dispose(): void
  [Symbol.dispose](): void
}
