import { perplexity } from '@wise-edit/evaluation'
import { type LanguageModel, scoreTargets } from '@wise-edit/transformer'
import type { ScoreOptions } from '@wise-edit/transformer/internal'

/**
 * Perplexity of a model on the second half of each text after its first half, over all their tokens. With an editor,
 * the first half routes the text.
 */
export async function perplexityOf(
  model: LanguageModel,
  texts: readonly string[],
  options: Pick<ScoreOptions, 'intervene' | 'signal'> = {},
): Promise<number> {
  const room = model.decoder.config.maxPositions
  const queries = texts.map((text) => {
    const ids = model.encode(text).slice(0, room)
    const half = Math.ceil(ids.length / 2)
    return { prompt: ids.slice(0, half), target: ids.slice(half) }
  })
  const scores = await scoreTargets(model.decoder, queries, options)
  return perplexity(scores.map(({ nlls }) => nlls))
}
