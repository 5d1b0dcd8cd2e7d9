import { mean } from '@wise-edit/core/internal'
import { checkOption, checkSome } from './check'
import { checkNlls, meanNll, type TokenNlls } from './nll'

/**
 * Returns the perplexity of targets from the negative log-likelihoods in nats of their tokens: exp(mean over all tokens of
 * all targets), the usual definition in language modelling.
 *
 * `average: 'targets'` gives each target the same weight: the arithmetic mean of the targets' own perplexities, which the
 * reference code prints. A single target of very low probability can dominate it. `limit` clips each target's perplexity;
 * the maintainer of the reference code advises 100 to approach the paper's table 4.
 *
 * Throws `METRIC_EMPTY` without targets or for a target without tokens, `METRIC_VALUE` for NaN and values below 0, and
 * `METRIC_OPTION` for a limit below 1.
 */
export function perplexity(
  targets: readonly TokenNlls[],
  options: { average?: 'tokens' } | { average: 'targets'; limit?: number } = {},
): number {
  checkSome(targets, 'targets')
  if (options.average === 'targets') {
    const { limit = Number.POSITIVE_INFINITY } = options
    checkOption(limit >= 1, 'limit', limit, 'a number of at least 1')
    return mean(targets.map((nlls) => Math.min(Math.exp(meanNll(nlls)), limit)))
  }
  let sum = 0
  let tokens = 0
  for (const nlls of targets) {
    checkNlls(nlls)
    for (let i = 0; i < nlls.length; i++) sum += nlls[i] as number
    tokens += nlls.length
  }
  return Math.exp(sum / tokens)
}
