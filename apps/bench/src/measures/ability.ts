import { loadRecords } from '@wise-edit/datasets'
import { measureAbility } from '@wise-edit/evaluation'
import type { Measure } from './measurement'

/** Bundled data sets whose irrelevant texts are prose. */
const PROSE = ['hallucination', 'temporal']

/**
 * Cost of edits elsewhere: perplexity of the bundled prose, edited and unedited (`perplexity`, `perplexityUnedited`), and the
 * share of tokens that stay as they were, of that prose and of greedy answers to 200 plain questions (`passagesUnchanged`,
 * `answersUnchanged`).
 */
export const ability: Measure = async ({ editor, answers, signal }) => {
  const records = (await Promise.all(PROSE.map((name) => loadRecords(name)))).flat()
  const passages = records.flatMap(({ irrelevant }) => irrelevant ?? [])
  return { values: { ...(await measureAbility(editor, passages, { reference: answers, signal })) } }
}
