import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import { runFrozenPrefix, tokenActivations } from '../../../training/frozen'
import type { WiseMargin } from '../options/paper-settings'
import type { WiseSettings } from '../options/settings'
import { queryMask } from '../route/indicator'

/**
 * Margins in units of the pretrained layer's output, and the step size in units of its input. The paper's values fit the
 * 7B models on which they were tuned; these were tuned on the training split of ZsRE with two small models.
 */
const RELATIVE = { alpha: 0.4, beta: 0.8, gamma: 0.4, weight: 0.2, learningRate: 1000 }

/** Sizes of a layer's inputs and outputs on texts that no edit is about. */
export interface LayerUnits {
  /** Median squared norm of the down projection's input at a token. */
  keyPower: number
  /** Median norm of the pretrained down projection's output at a token. */
  outputNorm: number
}

/** Measurement of a layer on texts that no edit is about. */
export interface LayerMeasure extends LayerUnits {
  /** Activations that enter the down projection at each of their tokens, `[keys, dFF]`; the caller disposes them. */
  keys: tf.Tensor2D
}

/** Runs `texts` through the frozen layers and measures the one that is edited. */
export function measureLayer(
  model: LanguageModel,
  texts: readonly string[],
  { layer, indicator }: Pick<WiseSettings, 'layer' | 'indicator'>,
): LayerMeasure {
  const rows = texts.map((text) => model.encode(text))
  const prefix = runFrozenPrefix(model.decoder, layer, rows)
  try {
    return tf.tidy(() => {
      const keys = tokenActivations(prefix)
      const mask = queryMask(prefix.sequences, indicator).dataSync()
      const norms = tf.norm(prefix.main, 'euclidean', 2).dataSync()
      return {
        keys,
        keyPower: median(tf.sum(tf.square(keys), 1).dataSync()),
        outputNorm: median(norms.filter((_, i) => mask[i] === 1)),
      }
    })
  } finally {
    prefix.dispose()
  }
}

/** Returns the learning rate and the margins, in the model's units unless they are fixed, times their scales. */
export function calibrate<
  T extends Pick<WiseSettings, 'margin' | 'marginScale' | 'learningRate' | 'learningRateScale'>,
>(
  settings: T,
  { keyPower, outputNorm }: LayerUnits,
): Omit<T, 'margin' | 'learningRate'> & { margin?: WiseMargin; learningRate: number } {
  const beta = RELATIVE.beta * outputNorm
  const measured = {
    alpha: RELATIVE.alpha * outputNorm,
    beta,
    gamma: RELATIVE.gamma * outputNorm,
    weight: RELATIVE.weight / beta,
  }
  const { margin = measured, marginScale, learningRateScale } = settings
  const { learningRate = RELATIVE.learningRate / keyPower } = settings
  return {
    ...settings,
    margin: marginScale > 0 ? scaleMargin(margin, marginScale) : undefined,
    learningRate: learningRateScale * learningRate,
  }
}

/** Multiplies margins by a factor and divides the weight of their loss by it, so that the loss keeps its size. */
function scaleMargin({ alpha, beta, gamma, weight }: WiseMargin, factor: number): WiseMargin {
  return { alpha: alpha * factor, beta: beta * factor, gamma: gamma * factor, weight: weight / factor }
}

/** Returns the settings for these targets, with larger steps for long ones. */
export function forTargets<T extends { learningRate: number; longTarget?: number }>(
  settings: T,
  queries: readonly Pick<TargetQuery, 'target'>[],
): T {
  const { learningRate, longTarget = Number.POSITIVE_INFINITY } = settings
  const tokens = queries.reduce((sum, { target }) => sum + target.length, 0) / queries.length
  return { ...settings, learningRate: learningRate * Math.max(1, tokens / longTarget) }
}

function median(values: Float32Array | Int32Array | Uint8Array): number {
  return values.sort()[Math.floor(values.length / 2)] as number
}
