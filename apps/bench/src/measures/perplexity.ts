import { scoreTargets } from '@wise-edit/transformer'
import type { Measure } from './measurement'
import { locality } from './teacher-forced'

/**
 * Negative log-likelihood of each target and its number of tokens, from which reports compute perplexities; also
 * locality.
 */
export const perplexity: Measure = async (context) => {
  const { model, editor, records, signal } = context
  const scores = await scoreTargets(
    model.decoder,
    records.map(({ prompt, target }) => model.query(prompt, target)),
    { intervene: (lengths) => editor.intervene(lengths), signal },
  )
  return {
    scores: {
      nll: scores.map(({ nlls }) => nlls.reduce((sum, nll) => sum + nll, 0) / nlls.length),
      tokens: scores.map(({ nlls }) => nlls.length),
      loc: await locality(context),
    },
  }
}
