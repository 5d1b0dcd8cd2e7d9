import type * as tf from '@tensorflow/tfjs-core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { z } from 'zod'
import type { EditSummary, LoadOptions } from './editor'
import type { Question } from './question'
import type { NamedRequest } from './requests'

/** Tensors that a method learned, by name: one named as a weight of the model takes that weight's place. */
export type Learned = Readonly<Record<string, tf.Tensor>>

/** Shapes of tensors, by name. */
export type Shapes = Readonly<Record<string, readonly number[]>>

/** The edits of an editor, in order, and all that was learned of them. A change makes a new one. */
export interface Held<L = Learned> {
  readonly edits: readonly EditSummary[]
  readonly learned: L
}

/** Report of one optimisation step. */
export interface StepReport {
  step: number
  loss: number
  terms: Record<string, number>
}

/** Outcome of learning a batch of records. */
export interface Learning<L = Learned> {
  /** New tensors, for the editor to keep; those it does not name stay. Empty if the batch failed. */
  learned: L
  /** Reason why nothing was learned. */
  failure?: string
  /** Answer of the model in place of the target, if the steps were used up before it was learned. */
  answer?: string
  /** The records with the texts that the method added to them. */
  records?: readonly NamedRequest[]
  steps: number
  /** Mean negative log-likelihood of the targets in nats, before and after. */
  lossBefore: number
  lossAfter: number
}

/** An editing method: it learns records and answers with what it learned. `MethodEditor` makes an editor of it. */
export interface EditMethod<L = Learned> {
  /**
   * Shapes of the tensors it learns, by name: all of them with the first edit. -1 stands for any length, and where
   * several begin with it, for the same.
   */
  readonly shapes?: Shapes
  /** Handling of what it learns, for methods that do not learn tensors by name. */
  readonly kind?: LearnedKind<L>
  /** Set by a method whose undo is done at once, so that it may happen in the middle of an edit. */
  readonly undoesAtOnce?: boolean
  /**
   * Learns records together. `held` stays the editor's. The method may cache what follows from `held`, but nothing that
   * the order of calls decides, or undo and resume would not repeat it.
   */
  learn(
    records: readonly NamedRequest[],
    held: Held<L>,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning<L>, void>
  /** The edited model; by default, learned tensors in the places of the weights they are named after. */
  intervene?(held: Held<L>, promptLengths?: readonly number[]): Interventions
  /** The edited model for a batch of questions, for methods that route; by default as `intervene`. */
  answering?(held: Held<L>, questions: readonly Question[]): Interventions
  /** Explains why a question is answered from where it is, for methods that route. */
  explain?(held: Held<L>, question: Question): RouteDecision
  /**
   * Takes an edit out: returns what is held without it, and the edits that must be learned again on top of that. By
   * default all edits are learned again; an edit that failed taught nothing.
   */
  without?(held: Held<L>, undone: EditSummary): { held: Held<L>; again: readonly EditSummary[] }
  /** Frees what it keeps for all edits. */
  dispose?(): void
}

/** Handling of what a method learned, by default of tensors by name. */
export interface LearnedKind<L> {
  /** The state before the first edit. */
  readonly none: L
  /** Bytes that the edits take as they answer now. */
  bytes(held: Held<L>): number
  /** Adds edits that were made, and what was learned of them. */
  add(held: Held<L>, edits: readonly EditSummary[], learned: L): Held<L>
  /** A copy that answers as it does now, whatever is edited meanwhile; `free` ends it. */
  copy(held: Held<L>): Held<L>
  /** Frees what `learned` takes and none of `kept` shares. */
  free(learned: L, kept: readonly L[]): void
}

/** A method by name, with its options. */
export interface MethodDefinition<Options extends object = object, L = Learned> {
  name: string
  /** Name by its options, if it has several. */
  nameOf?(options: Options): string
  schema: z.ZodType<Options>
  /** The layer whose matrix tells models apart in files. */
  layer(options: Options): number
  /** Edits that are learned together; by default each by itself. */
  editsPerBatch?(options: Options): number
  create(model: LanguageModel, options: Options): EditMethod<L>
  /** Memory files of the method, if it does not learn tensors by name. */
  file?: MemoryFormat<Options, L>
}

/** Options and edits of an editor, as a memory file holds them. */
export interface MemoryContents<Options, L> {
  options: Options
  held: Held<L>
}

/** Writes and reads the memory files of a method. */
export interface MemoryFormat<Options extends object, L> {
  write(path: string, model: LanguageModel, contents: MemoryContents<Options, L>): Promise<void>
  /** Throws as `readMemoryFile` does. `create` makes the method of the file's options. */
  read(
    path: string,
    model: LanguageModel,
    create: (options: Options) => EditMethod<L>,
    reporting: LoadOptions,
  ): Promise<MemoryContents<Options, L> & { method: EditMethod<L> }>
}

/** Why an edit by gradient descent counts as failed: its loss is no number, or neither small nor smaller. */
export function lossFailure(before: number, after: number, stopLoss: number): string | undefined {
  if (after < before || after <= stopLoss) return undefined
  return `The loss of the target did not fall: it was ${before.toFixed(3)} and is ${after.toFixed(3)}; change the learning rate.`
}
