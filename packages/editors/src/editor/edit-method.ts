import type * as tf from '@tensorflow/tfjs-core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { z } from 'zod'
import type { EditSummary, LoadOptions } from './editor'
import type { Question } from './question'
import type { NamedRequest } from './requests'

/** Tensors that a method learned, by name. A tensor with the name of a model weight replaces that weight. */
export type Learned = Readonly<Record<string, tf.Tensor>>

/** Shapes of tensors, by name. */
export type Shapes = Readonly<Record<string, readonly number[]>>

/** State of an editor: its edits, in order, and all that they learned. It is immutable; a change makes a new one. */
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

/** Result of learning a batch of records. */
export interface Learning<L = Learned> {
  /** New tensors, which the editor takes over; tensors of other names stay. Empty if the batch failed. */
  learned: L
  /** Reason why nothing was learned. */
  failure?: string
  /** Answer that the model gives instead of the target, if the steps were used up before it was learned. */
  answer?: string
  /** The records with the texts that the method added to them. */
  records?: readonly NamedRequest[]
  steps: number
  /** Mean negative log-likelihood of the targets in nats, before and after. */
  lossBefore: number
  lossAfter: number
}

/** An editing method, which learns records and edits the model by them. `MethodEditor` turns it into an editor. */
export interface EditMethod<L = Learned> {
  /**
   * Shapes of the tensors that the method learns, by name. The first edit makes all of them. -1 stands for any length;
   * tensors whose shapes begin with -1 share that length.
   */
  readonly shapes?: Shapes
  /** Operations on the learned state, for methods that do not learn tensors by name. */
  readonly kind?: LearnedKind<L>
  /** True if an undo needs no training, so that it may happen during an edit. */
  readonly undoesAtOnce?: boolean
  /**
   * Learns records together. The editor keeps ownership of `held`. The method may cache values that follow from `held`,
   * but none that depend on the order of calls: undo and resume could not reproduce them.
   */
  learn(
    records: readonly NamedRequest[],
    held: Held<L>,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning<L>, void>
  /** Returns the edited model. By default, learned tensors replace the weights of the same name. */
  intervene?(held: Held<L>, promptLengths?: readonly number[]): Interventions
  /** Returns the edited model for a batch of questions, for methods that route. Default: `intervene`. */
  answering?(held: Held<L>, questions: readonly Question[]): Interventions
  /** Explains which memory answers a question and why, for methods that route. */
  explain?(held: Held<L>, question: Question): RouteDecision
  /**
   * Removes an edit: returns the state without it, and the edits that must be learned again from that state. By default
   * all other edits are learned again, unless the removed edit had failed and taught nothing.
   */
  without?(held: Held<L>, undone: EditSummary): { held: Held<L>; again: readonly EditSummary[] }
  /** Frees the tensors and caches that the method keeps for all edits. */
  dispose?(): void
}

/** Operations on the learned state of a method. Default: those on tensors by name. */
export interface LearnedKind<L> {
  /** Learned state before the first edit. */
  readonly none: L
  /** Returns the bytes of memory that the edits use for answering. */
  bytes(held: Held<L>): number
  /** Adds finished edits and what they learned. */
  add(held: Held<L>, edits: readonly EditSummary[], learned: L): Held<L>
  /** Returns a copy that later edits do not change. The caller frees it with `free`. */
  copy(held: Held<L>): Held<L>
  /** Frees the parts of `learned` that none of `kept` shares. */
  free(learned: L, kept: readonly L[]): void
}

/** Definition of a method: its name, its options, and a function that creates it. */
export interface MethodDefinition<Options extends object = object, L = Learned> {
  name: string
  /** Returns the name for these options, if the method has several names. */
  nameOf?(options: Options): string
  schema: z.ZodType<Options>
  /** Returns the layer whose matrix identifies the model in memory files. */
  layer(options: Options): number
  /** Returns the number of edits that are learned together. Default: 1. */
  editsPerBatch?(options: Options): number
  create(model: LanguageModel, options: Options): EditMethod<L>
  /** Format of its memory files, for methods that do not learn tensors by name. */
  file?: MemoryFormat<Options, L>
}

/** Options and edits of an editor, as stored in a memory file. */
export interface MemoryContents<Options, L> {
  options: Options
  held: Held<L>
}

/** Writes and reads the memory files of a method. */
export interface MemoryFormat<Options extends object, L> {
  write(path: string, model: LanguageModel, contents: MemoryContents<Options, L>): Promise<void>
  /** Reads a file and throws as `readMemoryFile` does. `create` makes the method with the file's options. */
  read(
    path: string,
    model: LanguageModel,
    create: (options: Options) => EditMethod<L>,
    reporting: LoadOptions,
  ): Promise<MemoryContents<Options, L> & { method: EditMethod<L> }>
}

/**
 * Returns why an edit by gradient descent failed: its loss is NaN, or it did not fall and is above `stopLoss`. Returns
 * `undefined` if it succeeded.
 */
export function lossFailure(before: number, after: number, stopLoss: number): string | undefined {
  if (after < before || after <= stopLoss) return undefined
  return `The loss of the target did not fall: it was ${before.toFixed(3)} and is ${after.toFixed(3)}; change the learning rate.`
}
