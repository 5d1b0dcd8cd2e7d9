import { WiseError } from '@wise-edit/core'
import { mean } from '@wise-edit/core/internal'
import { checkNumbers } from './check'

/** Negative log-likelihoods in nats of a text's tokens, each given the prompt and the tokens before it. */
export type TokenNlls = ArrayLike<number>

/** Returns the mean of one text's negative log-likelihoods. Throws as `checkNlls` does. */
export function meanNll(nlls: TokenNlls): number {
  checkNlls(nlls)
  return mean(nlls)
}

/**
 * Throws `METRIC_EMPTY` without tokens, and `METRIC_VALUE` for NaN and values below 0. Infinity is valid, since it is the
 * value of a token of probability 0, and so are rounding errors below 0.
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
