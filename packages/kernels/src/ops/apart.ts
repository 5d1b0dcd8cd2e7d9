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
 * Computes `linear` so that on WebAssembly the rows of each text get the bits that they get alone: for texts that are read or
 * written together. `texts` are their numbers of rows; the default is one row for each. There is no gradient.
 */
export function linearApart<T extends tf.Tensor>(
  x: T,
  weight: tf.Tensor2D | FrozenMatrix,
  bias?: tf.Tensor1D,
  texts: readonly number[] = new Array<number>(x.size / (x.shape.at(-1) as number)).fill(1),
): T {
  if (isFrozen(weight)) {
    if (canFuseFrozen(x, weight, bias)) return fusedFrozenLinear(x, weight, bias, texts)
  } else if (canFuseLinear(x, weight, bias)) return fusedLinearApart(x, weight, bias, texts)
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
