import { mean } from '@wise-edit/core'
import { checkOption, checkSome } from './check'
import { checkNlls, meanNll, type TokenNlls } from './nll'

/**
 * Perplexity of one target: exp(mean NLL of its tokens), 1 at best, without upper limit.
 *
 * Throws `METRIC_EMPTY` without tokens and `METRIC_VALUE` for NaN and for numbers below 0, as all functions here do.
 */
export function perplexity(nlls: TokenNlls): number {
  return Math.exp(meanNll(nlls))
}

/** Perplexity of one target, but at most `limit` (default 100). Throws `METRIC_OPTION` for a limit below 1. */
export function clippedPerplexity(nlls: TokenNlls, limit = 100): number {
  checkOption(limit >= 1, 'limit', limit, 'a number of at least 1')
  return Math.min(perplexity(nlls), limit)
}

/**
 * Arithmetic mean of the targets' perplexities, without limit.
 *
 * What the reference code prints. One target that the model holds impossible can decide the result.
 */
export function meanPerplexity(targets: readonly TokenNlls[]): number {
  checkSome(targets, 'targets')
  return mean(targets.map((nlls) => perplexity(nlls)))
}

/**
 * Arithmetic mean of the targets' perplexities, each clipped to `limit` (default 100) before.
 *
 * What the reference's maintainer advises to come near the paper's table 4. Never above `limit`.
 */
export function meanClippedPerplexity(targets: readonly TokenNlls[], limit = 100): number {
  checkSome(targets, 'targets')
  return mean(targets.map((nlls) => clippedPerplexity(nlls, limit)))
}

/**
 * Perplexity of all targets as one text: exp(mean NLL over all tokens of all targets).
 *
 * What language modelling calls perplexity. Long targets weigh more, outliers less than in `meanPerplexity`.
 */
export function corpusPerplexity(targets: readonly TokenNlls[]): number {
  checkSome(targets, 'targets')
  let sum = 0
  let tokens = 0
  for (const nlls of targets) {
    checkNlls(nlls)
    for (let i = 0; i < nlls.length; i++) sum += nlls[i] as number
    tokens += nlls.length
  }
  return Math.exp(sum / tokens)
}
