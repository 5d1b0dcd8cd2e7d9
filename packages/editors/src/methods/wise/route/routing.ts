import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { linear } from '@wise-edit/kernels'
import { type RouteDecision, routeQuery } from '@wise-edit/router'
import type { Interventions, ModelConfig, Sequences } from '@wise-edit/transformer'
import type { Intercept } from '@wise-edit/transformer/internal'
import { downProjection } from '../../../training/linear-modules'
import type { WiseSettings } from '../options/settings'
import { queryMask, textIndicators, tokenIndicators } from './indicator'
import type { HeldEdits, ReadyMemory } from './ready'
import { similarityModule } from './similar-edits'

export interface RoutingOptions {
  config: ModelConfig
  routing: WiseSettings['routing']
  indicator: WiseSettings['indicator']
  rank: WiseSettings['rank']
  /** Returns the edit nearest to each row's query, called in the first pass; default: indicators alone decide. */
  nearest?: () => readonly FoundMemory[]
  /** Query tokens of each row; default: all tokens of the first pass. */
  promptLengths?: readonly number[]
  /** Called with the decision for each row; when routing by token, with that of its last token, in every pass. */
  onRoute?: (decisions: RouteDecision[]) => void
}

/** The side memory that holds the edit nearest to a query, and the similarity of that edit. */
export interface FoundMemory {
  memory: number
  similarity: Omit<NonNullable<RouteDecision['similarity']>, 'above'>
}

/** Returns interventions for `routedDownProjection` and, with `held`, for comparing queries with the held edits. */
export function routedInterventions(
  layer: number,
  memories: readonly ReadyMemory[],
  held: HeldEdits | undefined,
  options: Omit<RoutingOptions, 'nearest'>,
): Interventions {
  const module = downProjection(layer)
  if (!held) return { intercept: { [module]: routedDownProjection(memories, options) } }
  const { similar } = held
  let found: FoundMemory[] = []
  const routed = routedDownProjection(memories, { ...options, nearest: () => found })
  const asked =
    (then: Intercept): Intercept =>
    (input, down, sequences) => {
      if (sequences.past === 0) {
        found = similar.find(input, sequences, options.promptLengths).map(({ edit, value, startOnly }) => ({
          memory: held.memories[edit] as number,
          similarity: {
            value,
            threshold: similar.threshold,
            // The model itself answers what it knew already, and the text after the start may be about something else.
            certainty: held.edits[edit]?.steps && !startOnly ? similar.certainty : undefined,
          },
        }))
      }
      return then(input, down, sequences)
    }
  return module === similarityModule
    ? { intercept: { [module]: asked(routed) } }
    : { intercept: { [similarityModule]: asked((input, down) => down(input)), [module]: routed } }
}

/**
 * The down projection under side memories: main memory if no indicator passes its threshold, else the first side memory
 * by `rank` whose indicator does (WISE eq. 6). When routing by prompt, the first pass decides for each row and later
 * passes keep its decision.
 */
export function routedDownProjection(memories: readonly ReadyMemory[], options: RoutingOptions): Intercept {
  let kept: number[] = []
  return (input, module, sequences) => {
    const main = module(input)
    if (memories.length === 0) return main
    if (options.routing === 'token') return routeTokens(memories, input, main, sequences, options)
    if (sequences.past === 0) {
      const decisions = routeRows(memories, input, main, sequences, options)
      options.onRoute?.(decisions)
      kept = decisions.map(({ choice }) => memoryOf(choice))
    }
    return answerRows(memories, kept, input, main)
  }
}

/** The down projection of one side memory, for all tokens of all rows. */
export function sideDownProjection({ delta }: Pick<ReadyMemory, 'delta'>): Intercept {
  return (input, module) => tf.add(module(input), linear(input, delta))
}

/**
 * The down projection if the memory that answers each row is known. Throws `BATCH_MISMATCH` for a batch with a different
 * number of rows.
 */
export function chosenDownProjection(
  memories: readonly ReadyMemory[],
  choices: readonly RouteDecision['choice'][],
): Intercept {
  const rows = choices.map(memoryOf)
  return (input, module) => {
    if (input.shape[0] !== rows.length) {
      throw new WiseError(
        'BATCH_MISMATCH',
        `Found a batch of ${input.shape[0]} rows for ${rows.length} questions; expected a row for each. Give the questions of this batch.`,
      )
    }
    return answerRows(memories, rows, input, module(input))
  }
}

/** Adds to `main` each row's side memory; -1 stands for none. */
function answerRows(
  memories: readonly ReadyMemory[],
  rows: readonly number[],
  input: tf.Tensor3D,
  main: tf.Tensor3D,
): tf.Tensor3D {
  return memories.reduce((output, { delta }, memory) => {
    if (!rows.includes(memory)) return output
    const chosen = rows.map((choice) => (choice === memory ? 1 : 0))
    const added = linear(input, delta) as tf.Tensor3D
    return tf.add(
      output,
      chosen.includes(0) ? tf.mul(added, tf.tensor3d(chosen, [chosen.length, 1, 1])) : added,
    )
  }, main)
}

/** Returns the index of the chosen side memory; -1 for main memory. */
function memoryOf(choice: RouteDecision['choice']): number {
  return choice === 'main' ? -1 : choice
}

function routeRows(
  memories: readonly ReadyMemory[],
  input: tf.Tensor3D,
  main: tf.Tensor3D,
  sequences: Sequences,
  { config, indicator, promptLengths, rank, nearest }: RoutingOptions,
): RouteDecision[] {
  const mask = queryMask(sequences, indicator, promptLengths)
  const found = nearest?.()
  const indicators = memories.map(({ delta }) => {
    const side = tf.add<tf.Tensor3D>(main, linear(input, delta))
    return textIndicators({ main, side }, mask, indicator, config).dataSync()
  })
  const thresholds = memories.map(({ threshold }) => threshold)
  return sequences.lengths.map((_, row) =>
    routeQuery({
      indicators: indicators.map((values) => values[row] as number),
      thresholds,
      rank: byIndicator(rank),
      candidate: rank === 'nearest' ? found?.[row]?.memory : undefined,
      similarity: found?.[row]?.similarity,
    }),
  )
}

/** Returns the order of memories to use if only their indicators can be compared. */
function byIndicator(rank: WiseSettings['rank']): 'indicator' | 'ratio' {
  return rank === 'nearest' ? 'ratio' : 'indicator'
}

/** Routes every token by its indicator, as the reference code does during generation. */
function routeTokens(
  memories: readonly ReadyMemory[],
  input: tf.Tensor3D,
  main: tf.Tensor3D,
  sequences: Sequences,
  { config, indicator, onRoute, rank }: RoutingOptions,
): tf.Tensor3D {
  const sides = memories.map(({ delta }) => linear(input, delta) as tf.Tensor3D)
  const indicators = sides.map((added) =>
    tokenIndicators({ main, side: tf.add(main, added) }, indicator, config).dataSync(),
  )
  const thresholds = memories.map(({ threshold }) => threshold)
  const tokens = (indicators[0] as ArrayLike<number>).length
  const choices = Array.from({ length: tokens }, (_, token) =>
    routeQuery({
      indicators: indicators.map((values) => values[token] as number),
      thresholds,
      rank: byIndicator(rank),
    }),
  )
  onRoute?.(
    sequences.lengths.map(
      (_, row) => choices[row * sequences.tokens + sequences.lastColumn(row)] as RouteDecision,
    ),
  )
  return sides.reduce((output, side, memory) => {
    const chosen = choices.map(({ choice }) => (choice === memory ? 1 : 0))
    return tf.add(output, tf.mul(side, tf.tensor3d(chosen, [main.shape[0], main.shape[1], 1])))
  }, main)
}
