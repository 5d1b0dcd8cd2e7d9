import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { nextTurn } from '@wise-edit/core/internal'
import { crossEntropyAt } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'
import type { DecoderModel } from '../model/decoder'
import type { Interventions } from '../model/modules'
import { Sequences } from '../model/sequences'

/** Number of target positions whose logits are held at a time. */
const LOGIT_ROWS = 64

/** A text split into a given prompt and a target to predict, as token ids. */
export interface TargetQuery {
  prompt: readonly number[]
  target: readonly number[]
}

/** Returns the tokens that are read to predict a target: all but the last target token. */
export function inputTokens({ prompt, target }: TargetQuery): number[] {
  return [...prompt, ...target].slice(0, -1)
}

/** Score of a target of which each token is predicted from the true tokens before it (teacher forcing). */
export interface TargetScore {
  /** The most likely token at each target position. */
  predicted: number[]
  /** Negative log-likelihood of each target token, in nats. */
  nlls: number[]
}

/** Options of `scoreTargets` and `answerTargets`. */
export interface ScoreOptions {
  /** Returns the changes to the model for a batch, given the number of prompt tokens and the query index of each row. */
  intervene?: (promptLengths: number[], indices: readonly number[]) => Interventions
  /** Maximum number of tokens of a batch, including padding. Default 512. */
  batchTokens?: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

/**
 * Scores targets with teacher forcing, in batches of similar length; returns scores in the order of the queries.
 *
 * Throws `TARGET_EMPTY` for a query without prompt or target, and the signal's reason if aborted.
 */
export async function scoreTargets(
  model: DecoderModel,
  queries: readonly TargetQuery[],
  { intervene, batchTokens = 512, signal, onProgress }: ScoreOptions = {},
): Promise<TargetScore[]> {
  checkQueries(queries)
  const scores: TargetScore[] = new Array(queries.length)
  let done = 0
  for (const batch of byLength(queries, batchTokens)) {
    signal?.throwIfAborted()
    const chosen = batch.map((index) => queries[index] as TargetQuery)
    const interventions = intervene?.(
      chosen.map(({ prompt }) => prompt.length),
      batch,
    )
    for (const [i, score] of (await scoreBatch(model, chosen, interventions)).entries())
      scores[batch[i] as number] = score
    done += batch.length
    onProgress?.(done, queries.length)
    await nextTurn()
  }
  return scores
}

/**
 * Returns `[row, column]` of the states from which the targets of right-padded `prompt + target` rows are predicted.
 * Throws `TARGET_EMPTY` for a query without prompt or target.
 */
export function targetPositions(queries: readonly TargetQuery[]): [number, number][] {
  checkQueries(queries)
  return queries.flatMap(({ prompt, target }, row) =>
    target.map((_, i): [number, number] => [row, prompt.length - 1 + i]),
  )
}

function checkQueries(queries: readonly TargetQuery[]): void {
  const empty = queries.findIndex(({ prompt, target }) => prompt.length === 0 || target.length === 0)
  if (empty < 0) return
  const part = queries[empty]?.target.length === 0 ? 'target' : 'prompt'
  throw new WiseError(
    'TARGET_EMPTY',
    `Query ${empty} has an empty ${part}; expected at least one token in prompt and target. Leave the query out.`,
  )
}

async function scoreBatch(
  model: DecoderModel,
  queries: readonly TargetQuery[],
  interventions: Interventions = {},
): Promise<TargetScore[]> {
  const sequences = new Sequences(queries.map(inputTokens))
  const targets = queries.flatMap(({ target }) => target)
  const positions = targetPositions(queries)
  const results = tf.tidy(() => {
    const hidden = model.run(model.embed(sequences, interventions), sequences, interventions)
    const parts: tf.Tensor1D[] = []
    // The logits of all targets at once would take most of the memory of scoring.
    for (let first = 0; first < positions.length; first += LOGIT_ROWS) {
      const last = first + LOGIT_ROWS
      const part = tf.tidy(() => {
        const logits = model.logits(hidden, sequences, positions.slice(first, last), interventions)
        const likeliest = tf.argMax(logits, 1) as tf.Tensor1D
        const expected = tf.tensor1d(targets.slice(first, last), 'int32')
        return [likeliest, crossEntropyAt(logits, expected, { consume: true })]
      })
      parts.push(...part)
    }
    return parts
  })
  const values = await takeValues(results)
  const predicted = values.flatMap((part, i) => (i % 2 === 0 ? [...part] : []))
  const nlls = values.flatMap((part, i) => (i % 2 === 1 ? [...part] : []))
  let start = 0
  return queries.map(({ target }) => {
    const end = start + target.length
    const score = { predicted: predicted.slice(start, end), nlls: nlls.slice(start, end) }
    start = end
    return score
  })
}

/** Returns the query indices in batches of at most `batchTokens`, longest first to reduce padding. */
function byLength(queries: readonly TargetQuery[], batchTokens: number): number[][] {
  const length = (index: number) => {
    const { prompt, target } = queries[index] as TargetQuery
    return prompt.length + target.length
  }
  const batches: number[][] = []
  for (const index of [...queries.keys()].sort((a, b) => length(b) - length(a))) {
    const batch = batches.at(-1)
    if (batch && (batch.length + 1) * length(batch[0] as number) <= batchTokens) batch.push(index)
    else batches.push([index])
  }
  return batches
}
