import { checkOption } from './check'
import { checkNlls, meanNll, type TokenNlls } from './nll'

/** Loss in nats below which a token or an example counts as known: -log 0.8, so a probability above 0.8. */
export const DELTA = -Math.log(0.8)

/**
 * Returns the share of one text's tokens whose negative log-likelihood in nats is below `delta` (EasyEdit `ood_ppl`). With
 * `whole` it is 1 if the mean over the tokens is below `delta`, else 0, as the paper defines it (table 5).
 *
 * Throws `METRIC_EMPTY` without tokens, `METRIC_VALUE` for NaN and values below 0, and `METRIC_OPTION` unless `delta` is
 * above 0.
 */
export function deltaAccuracy(
  nlls: TokenNlls,
  { whole = false, delta = DELTA }: { whole?: boolean; delta?: number } = {},
): number {
  checkOption(delta > 0, 'delta', delta, 'a number above 0')
  if (whole) return meanNll(nlls) < delta ? 1 : 0
  checkNlls(nlls)
  let below = 0
  for (let i = 0; i < nlls.length; i++) if ((nlls[i] as number) < delta) below++
  return below / nlls.length
}
