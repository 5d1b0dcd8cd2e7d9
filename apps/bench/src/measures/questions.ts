import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import { generateBatch, type ScoreOptions } from '@wise-edit/transformer'

/** Tokens that a batch may hold, padding included: keeps memory flat and wastes little time. */
const BATCH_TOKENS = 2048

/**
 * Generates greedily after each query's prompt as many tokens as its target has.
 *
 * The end-of-text token ends nothing: it counts as the token it is, as scores by position want it.
 */
export async function answerFreely(
  { decoder }: LanguageModel,
  queries: readonly TargetQuery[],
  { intervene, signal }: Pick<ScoreOptions, 'intervene' | 'signal'> = {},
): Promise<number[][]> {
  const answers: number[][] = new Array(queries.length)
  for (const batch of batches(queries)) {
    const rows = batch.map((index) => queries[index] as TargetQuery)
    const texts = await generateBatch(
      decoder,
      rows.map(({ prompt }) => prompt),
      {
        maxTokens: Math.max(...rows.map(({ target }) => target.length)),
        stopTokens: [],
        interventions: intervene?.(rows.map(({ prompt }) => prompt.length)),
        signal,
      },
    )
    for (const [i, index] of batch.entries()) {
      answers[index] = (texts[i] as number[]).slice(0, rows[i]?.target.length)
    }
  }
  return answers
}

/** Indices of queries that are generated together: alike in the length of their targets, then of their prompts. */
function batches(queries: readonly TargetQuery[]): number[][] {
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
    if (batch && (batch.length + 1) * longest <= BATCH_TOKENS) batch.push(index)
    else {
      found.push([index])
      longest = prompt.length + target.length
    }
  }
  return found
}

/** Puts a list of numbers, one a question, back together by record: means, `null` for a record without question. */
export function meanByRecord(values: readonly number[], counts: readonly number[]): (number | null)[] {
  let start = 0
  return counts.map((count) => {
    const own = values.slice(start, start + count)
    start += count
    return count === 0 ? null : own.reduce((sum, value) => sum + value, 0) / count
  })
}
