import type * as tf from '@tensorflow/tfjs-core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { z } from 'zod'
import type { NamedRequest } from '../requests'

/** Tensors that a method learned, by name: one named as a weight of the model takes that weight's place. */
export type Learned = Readonly<Record<string, tf.Tensor>>

/** What a method says of one optimisation step. */
export interface StepReport {
  step: number
  loss: number
  terms: Record<string, number>
}

/** What came of learning a batch of records. */
export interface Learning {
  /** New tensors, for the editor to keep; those it does not name stay. Empty where the batch failed. */
  learned: Record<string, tf.Tensor>
  /** Why nothing was learned. */
  failure?: string
  steps: number
  /** Mean negative log-likelihood of the targets in nats, before and after. */
  lossBefore: number
  lossAfter: number
}

/** How one method learns and answers; `MethodEditor` makes an editor of it. */
export interface EditMethod {
  /**
   * Shapes of the tensors it learns, by name: all of them with the first edit. -1 stands for any length, and where
   * several begin with it, for the same.
   */
  readonly shapes: Readonly<Record<string, readonly number[]>>
  /**
   * Learns records together. `learned` is what it has learned so far, which stays the editor's: empty at first. Nothing
   * else may be remembered between calls that the order of edits decides, or undo and resume would not repeat it.
   */
  learn(
    records: readonly NamedRequest[],
    learned: Learned,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void>
  /** The edited model; by default, learned tensors in the places of the weights they are named after. */
  intervene?(learned: Learned, promptLengths?: readonly number[]): Interventions
  /** Why `prompt` is answered from where it is, by methods that route. */
  explain?(learned: Learned, prompt: string): RouteDecision
  /** Frees what it keeps for all edits. */
  dispose?(): void
}

/** A method by name, with its options. */
export interface MethodDefinition<Options extends object = object> {
  name: string
  schema: z.ZodType<Options>
  /** The layer whose matrix tells models apart in files. */
  layer(options: Options): number
  /** Edits that are learned together; by default each by itself. */
  editsPerBatch?(options: Options): number
  create(model: LanguageModel, options: Options): EditMethod
}

/** Why an edit by gradient descent counts as failed: its loss is no number, or neither small nor smaller. */
export function lossFailure(before: number, after: number, stopLoss: number): string | undefined {
  if (after < before || after <= stopLoss) return undefined
  return `The loss of the target did not fall: it was ${before.toFixed(3)} and is ${after.toFixed(3)}; change the learning rate.`
}
