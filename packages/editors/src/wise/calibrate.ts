import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { runFrozenPrefix } from '../frozen'
import { queryMask } from './indicator'
import type { WiseMargin, WiseOptions } from './options'

/**
 * Margins in units of what the layer returns by itself, for models whose outputs have another size than those that
 * the paper's 5, 20 and 10 were found on; their proportions are the paper's.
 */
const RELATIVE: WiseMargin = { alpha: 0.4, beta: 0.8, gamma: 0.4, weight: 0.2 }

/**
 * Margins for a model, from the median norm of what the pretrained down projection returns for a token of `texts`.
 *
 * The weight is relative to beta, so that a text on the wrong side of its margins costs as much on every model.
 */
export function calibrateMargin(
  model: LanguageModel,
  texts: readonly string[],
  { layer, indicator }: Pick<WiseOptions, 'layer' | 'indicator'>,
): WiseMargin {
  const rows = texts.map((text) => model.encode(text))
  const prefix = runFrozenPrefix(model.decoder, layer, rows)
  const norms = tf.tidy(() => {
    const mask = queryMask(prefix.sequences, indicator).dataSync()
    return tf
      .norm(prefix.main, 'euclidean', 2)
      .dataSync()
      .filter((_, i) => mask[i] === 1)
  })
  prefix.dispose()
  const scale = norms.sort()[Math.floor(norms.length / 2)] as number
  const beta = RELATIVE.beta * scale
  return {
    alpha: RELATIVE.alpha * scale,
    beta,
    gamma: RELATIVE.gamma * scale,
    weight: RELATIVE.weight / beta,
  }
}
