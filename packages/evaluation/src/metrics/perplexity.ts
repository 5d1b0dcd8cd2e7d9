import { mean } from '@wise-edit/core'
import { checkOption, checkSome } from './check'
import { checkNlls, meanNll, type TokenNlls } from './nll'

/**
 * Returns the perplexity of one target: exp(mean NLL of its tokens), 1 at best, without an upper limit.
 *
 * Throws `METRIC_EMPTY` without tokens and `METRIC_VALUE` for NaN and values below 0, as all functions here do.
 */
export function perplexity(nlls: TokenNlls): number {
  return Math.exp(meanNll(nlls))
}

/** Returns the perplexity of one target, at most `limit` (default 100). Throws `METRIC_OPTION` for a limit below 1. */
export function clippedPerplexity(nlls: TokenNlls, limit = 100): number {
  checkOption(limit >= 1, 'limit', limit, 'a number of at least 1')
  return Math.min(perplexity(nlls), limit)
}

/**
 * Returns the arithmetic mean of the targets' perplexities, without a limit.
 *
 * The reference code prints this number. A single target of very low probability can dominate it.
 */
export function meanPerplexity(targets: readonly TokenNlls[]): number {
  checkSome(targets, 'targets')
  return mean(targets.map((nlls) => perplexity(nlls)))
}

/**
 * Returns the arithmetic mean of the targets' perplexities, each clipped to `limit` (default 100).
 *
 * The maintainer of the reference code advises this to approach the paper's table 4. The mean is never above `limit`.
 */
export function meanClippedPerplexity(targets: readonly TokenNlls[], limit = 100): number {
  checkSome(targets, 'targets')
  return mean(targets.map((nlls) => clippedPerplexity(nlls, limit)))
}

/**
 * Returns the perplexity of all targets as one text: exp(mean NLL over all tokens of all targets).
 *
 * This is the usual definition in language modelling. Compared with `meanPerplexity`, long targets weigh more and
 * outliers less.
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
