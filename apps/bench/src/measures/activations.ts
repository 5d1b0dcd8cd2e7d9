import { auc } from '@wise-edit/evaluation'
import type { Measure } from './measurement'

/**
 * Largest routing indicator over the side memories for each edit prompt, paraphrase and irrelevant (locality) prompt:
 * figure 3. Empty for editors without routing.
 */
export const activations: Measure = async ({ editor, records }) => {
  const indicators = (prompts: readonly string[]) =>
    prompts.flatMap((prompt) => {
      const memories = editor.explain(prompt)?.memories ?? []
      return memories.length > 0 ? [Math.max(...memories.map(({ indicator }) => indicator))] : []
    })
  const edits = indicators(records.map(({ prompt }) => prompt))
  const rephrases = indicators(records.flatMap((record) => record.rephrases))
  const irrelevant = indicators(records.flatMap(({ locality }) => locality.map(({ prompt }) => prompt)))
  if (edits.length === 0 || irrelevant.length === 0) return {}
  const thresholds = editor.explain((records[0] as { prompt: string }).prompt)?.memories ?? []
  return {
    samples: { edits, rephrases, irrelevant, thresholds: thresholds.map(({ threshold }) => threshold) },
    values: { auc: auc([...edits, ...rephrases], irrelevant) },
  }
}
