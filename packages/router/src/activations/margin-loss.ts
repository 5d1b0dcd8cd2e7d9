import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { customOp } from './custom-op'
import { checkMargin, type Margin } from './margin'

export interface MarginLossOptions {
  /** Indicators of edit texts, `[n]` float32. */
  edits: tf.Tensor1D
  /** Indicators of irrelevant texts, `[m]` float32. */
  irrelevant: tf.Tensor1D
  margin: Margin
  /**
   * Set over which each of the three terms is averaged. `all` (default): all texts or pairs. `violations`: only those
   * that violate their margin, as in the reference code; their gradients then do not shrink as more texts comply.
   */
  average?: 'all' | 'violations'
}

/**
 * Returns the routing loss L_a = max(0, Δ_irr − α) + max(0, β − Δ_e) + max(0, γ − (Δ_e − Δ_irr)), each term averaged
 * over edits, irrelevant texts or pairs of both (WISE eq. 4).
 *
 * Returns a scalar, differentiable in both inputs. Throws `MARGIN_INVALID` for invalid margins and `MARGIN_EMPTY`
 * without edits or without irrelevant texts.
 */
export function marginLoss({ edits, irrelevant, margin, average = 'all' }: MarginLossOptions): tf.Scalar {
  checkMargin(margin)
  if (edits.size === 0 || irrelevant.size === 0) {
    throw new WiseError(
      'MARGIN_EMPTY',
      `Margin loss of ${edits.size} edit and ${irrelevant.size} irrelevant indicators; expected at least one of each. Give the edit an irrelevant text.`,
    )
  }
  return tf.tidy(() => {
    const gaps = tf.sub(tf.reshape(edits, [-1, 1]), tf.reshape(irrelevant, [1, -1]))
    const close = averageHinge(tf.sub(margin.gamma, gaps), average)
    const high = averageHinge(tf.sub(irrelevant, margin.alpha), average)
    const low = averageHinge(tf.sub(margin.beta, edits), average)
    return tf.add(tf.add(high, low), close)
  })
}

function averageHinge(violations: tf.Tensor, average: 'all' | 'violations'): tf.Scalar {
  if (average === 'all') return tf.mean(tf.relu(violations))
  return customOp(violations, (x) => {
    const violated = tf.step(x)
    const count = tf.maximum(tf.sum(violated), 1)
    const value = tf.div<tf.Scalar>(tf.sum(tf.relu(x)), count)
    return {
      value,
      saved: [violated, count],
      gradient: (dy, [violated, count]) => tf.mul(violated!, tf.div(dy, count!)),
    }
  })
}
