import { type Interval, measureAbility } from '@wise-edit/evaluation'
import type { Measure } from './measurement'

/**
 * Side effects of edits: perplexity of 200 passages of prose, edited and unedited (`perplexity`, `perplexityUnedited`),
 * and the share of unchanged tokens in that prose and in greedy answers to 200 plain questions (`passagesUnchanged`,
 * `answersUnchanged`), each with both ends of its interval (`perplexityLow`, `perplexityHigh`).
 */
export const ability: Measure = async ({ editor, answers, signal }) => {
  const found = await measureAbility(editor, { reference: answers, signal })
  const values = Object.entries(found).flatMap(([name, { estimate, low, high }]: [string, Interval]) => [
    [name, estimate],
    [`${name}Low`, low],
    [`${name}High`, high],
  ])
  return { values: Object.fromEntries(values) }
}
