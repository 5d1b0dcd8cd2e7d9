import { WiseError } from '@wise-edit/core'

/** Margins of the routing loss (WISE eq. 4), in units of the activation indicator. */
export interface Margin {
  /** Irrelevant texts should stay at or below this [α]. */
  alpha: number
  /** Edits should reach at least this [β]. */
  beta: number
  /** Each edit should exceed each irrelevant text by at least this [γ]. */
  gamma: number
}

/** Throws `MARGIN_INVALID` unless the margins are finite, not negative, and alpha <= beta. */
export function checkMargin({ alpha, beta, gamma }: Margin): void {
  const valid = [alpha, beta, gamma].every((value) => Number.isFinite(value) && value >= 0) && alpha <= beta
  if (valid) return
  throw new WiseError(
    'MARGIN_INVALID',
    `Margins are alpha ${alpha}, beta ${beta}, gamma ${gamma}; expected finite numbers of at least 0 with alpha <= beta. The paper takes 5, 20, 10.`,
  )
}
