import { WiseError } from '@wise-edit/kernels'
import { checkMargin, type Margin, paperMargin } from './margin'

export interface CalibrateMarginsOptions {
  /**
   * Indicators of irrelevant texts under a random change of the side memory: noise inside a shard's mask, as large
   * (Frobenius norm) as the change that one edit makes.
   */
  irrelevant?: readonly number[]
  /** Indicators of the first edits' prompts, trained without margin loss. */
  edits?: readonly number[]
  /** Proportions α:β:γ to keep; default the paper's 5:20:10. */
  ratio?: Margin
}

/**
 * Margins in the proportions of the paper, scaled to a model whose indicators have another size.
 *
 * The paper's 5, 20, 10 fit the output norms of its 7B models; a small model may never reach 20, or pass it at once.
 * Scale-free are their proportions. α becomes the larger of two medians: what irrelevant texts reach under a change
 * that is not about them (below it, the loss would fight noise), and α/β of what an edit reaches by itself (so that
 * β asks for what edits do anyway, and the loss mostly holds irrelevant texts down). β and γ follow by proportion.
 *
 * Throws `CALIBRATION_EMPTY` without any usable observation, and `MARGIN_INVALID` for an impossible `ratio`.
 */
export function calibrateMargins({
  irrelevant = [],
  edits = [],
  ratio = paperMargin,
}: CalibrateMarginsOptions): Margin {
  checkMargin(ratio)
  const alpha = Math.max(median(irrelevant) ?? 0, ((median(edits) ?? 0) * ratio.alpha) / ratio.beta)
  const scale = alpha / ratio.alpha
  if (!(Number.isFinite(scale) && scale > 0)) {
    throw new WiseError(
      'CALIBRATION_EMPTY',
      `The ${irrelevant.length} irrelevant and ${edits.length} edit indicators have no positive finite median, or ratio.alpha is 0; expected indicators above 0 and a positive ratio. Measure them after a change of the side memory.`,
    )
  }
  return { alpha, beta: scale * ratio.beta, gamma: scale * ratio.gamma }
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length === 0) return undefined
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)]
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
