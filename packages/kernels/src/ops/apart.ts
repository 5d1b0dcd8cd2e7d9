import * as tf from '@tensorflow/tfjs-core'
import { type FrozenMatrix, isFrozen } from '../formats/frozen-matrix'
import { fusedAttentionApart, fusedLinearApart, type TextKeys } from '../wasm/fused/apart'
import { canFuseFrozen, fusedFrozenLinear } from '../wasm/fused/frozen'
import { canFuse } from '../wasm/fused/fused-op'
import { canFuseLinear } from '../wasm/fused/linear'
import { attention } from './attention'
import { constantLinear } from './linear'
import { canWriteTokens } from './write-tokens'

/**
 * Computes `linear` so that on WebAssembly each row of `x` gets the bits that it gets alone: for texts that are written
 * together. There is no gradient.
 */
export function linearApart<T extends tf.Tensor>(
  x: T,
  weight: tf.Tensor2D | FrozenMatrix,
  bias?: tf.Tensor1D,
): T {
  if (isFrozen(weight)) {
    if (canFuseFrozen(x, weight, bias)) return fusedFrozenLinear(x, weight, bias, true)
  } else if (canFuseLinear(x, weight, bias)) return fusedLinearApart(x, weight, bias)
  return constantLinear(x, weight, bias)
}

/**
 * Computes the attention of the next token of several texts, `q` `[texts, heads, 1, headDim]`, each to its own keys and
 * values, `[1, kvHeads, room, headDim]`. Returns the shape of `q`, and each text gets the bits that it gets alone. There is no
 * gradient.
 */
export function attentionApart(
  q: tf.Tensor4D,
  texts: readonly TextKeys[],
  scale = 1 / Math.sqrt(q.shape[3]),
): tf.Tensor4D {
  const held = texts.flatMap(({ keys, values, mask }) => (mask ? [keys, values, mask] : [keys, values]))
  if (canFuse(q) && canWriteTokens(...held)) return fusedAttentionApart(q, texts, scale)
  return tf.tidy(() =>
    tf.concat(
      texts.map(({ keys, values, tokens, mask }, row) =>
        attention(tf.slice(q, [row, 0, 0, 0], [1, -1, -1, -1]), keys, values, { keys: tokens, mask, scale }),
      ),
    ),
  )
}
