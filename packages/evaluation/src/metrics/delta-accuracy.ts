import { checkOption } from './check'
import { checkNlls, meanNll, type TokenNlls } from './nll'

/** Loss in nats below which a token or an example counts as known: -log 0.8, so a probability above 0.8. */
export const DELTA = -Math.log(0.8)

/**
 * Returns the share of one text's tokens whose negative log-likelihood is below `delta`. Source: the reference code
 * (EasyEdit `ood_ppl`, over all tokens of the rephrased passage).
 *
 * Throws `METRIC_EMPTY` without tokens, `METRIC_VALUE` for NaN and values below 0, and `METRIC_OPTION` unless `delta` is
 * above 0.
 */
export function tokenDeltaAccuracy(nlls: TokenNlls, delta = DELTA): number {
  checkDelta(delta)
  checkNlls(nlls)
  let below = 0
  for (let i = 0; i < nlls.length; i++) if ((nlls[i] as number) < delta) below++
  return below / nlls.length
}

/**
 * Returns 1 if the mean negative log-likelihood of one text is below `delta`, else 0, as the paper defines it (table 5).
 *
 * Throws as `tokenDeltaAccuracy` does.
 */
export function exampleDeltaAccuracy(nlls: TokenNlls, delta = DELTA): number {
  checkDelta(delta)
  return meanNll(nlls) < delta ? 1 : 0
}

function checkDelta(delta: number): void {
  checkOption(delta > 0, 'delta', delta, 'a number above 0')
}
