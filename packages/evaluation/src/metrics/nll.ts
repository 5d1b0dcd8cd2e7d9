import { mean, WiseError } from '@wise-edit/core'
import { checkNumbers } from './check'

/** Negative log-likelihoods (natural logarithm) of a text's tokens, each given prompt and the tokens before. */
export type TokenNlls = ArrayLike<number>

/** Mean of one text's negative log-likelihoods. */
export function meanNll(nlls: TokenNlls): number {
  checkNlls(nlls)
  return mean(nlls)
}

/**
 * Throws `METRIC_EMPTY` without tokens, and `METRIC_VALUE` for NaN and below 0. Infinity, of a token that the model
 * holds impossible, may pass, and so may rounding errors.
 */
export function checkNlls(nlls: TokenNlls): void {
  checkNumbers(nlls, 'negative log-likelihoods')
  for (let i = 0; i < nlls.length; i++) {
    if ((nlls[i] as number) < -ROUNDING) {
      throw new WiseError(
        'METRIC_VALUE',
        `Token ${i} has negative log-likelihood ${nlls[i]}; expected at least 0. Change the sign of log-likelihoods.`,
      )
    }
  }
}

const ROUNDING = 1e-3
