import type { DecoderModel } from '../model/decoder'
import { generateBatch } from './generate'
import type { ScoreOptions, TargetQuery } from './score'

/**
 * Greedily generates as many tokens after each query's prompt as its target has, in batches of similar length. Answers
 * are returned in the order of the queries.
 *
 * The end-of-text token does not end generation: it is treated as any other token, as scores by position require. The
 * default of `batchTokens` is 2048. Throws the signal's reason if aborted.
 */
export async function answerTargets(
  model: DecoderModel,
  queries: readonly TargetQuery[],
  { intervene, batchTokens = 2048, signal }: Omit<ScoreOptions, 'onProgress'> = {},
): Promise<number[][]> {
  const answers: number[][] = new Array(queries.length)
  for (const batch of byTarget(queries, batchTokens)) {
    const rows = batch.map((index) => queries[index] as TargetQuery)
    const texts = await generateBatch(
      model,
      rows.map(({ prompt }) => prompt),
      {
        maxTokens: Math.max(...rows.map(({ target }) => target.length)),
        stopTokens: [],
        interventions: intervene?.(
          rows.map(({ prompt }) => prompt.length),
          batch,
        ),
        signal,
      },
    )
    for (const [i, index] of batch.entries()) {
      answers[index] = (texts[i] as number[]).slice(0, rows[i]?.target.length)
    }
  }
  return answers
}

/** Returns batches of query indices, grouped by the length of their targets, then of their prompts. */
function byTarget(queries: readonly TargetQuery[], batchTokens: number): number[][] {
  const query = (index: number) => queries[index] as TargetQuery
  const order = [...queries.keys()].sort(
    (a, b) =>
      query(b).target.length - query(a).target.length || query(b).prompt.length - query(a).prompt.length,
  )
  const found: number[][] = []
  let longest = 0
  for (const index of order) {
    const { prompt, target } = query(index)
    const batch = found.at(-1)
    longest = Math.max(longest, prompt.length + target.length)
    if (batch && (batch.length + 1) * longest <= batchTokens) batch.push(index)
    else {
      found.push([index])
      longest = prompt.length + target.length
    }
  }
  return found
}
