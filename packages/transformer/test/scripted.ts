import * as tf from '@tensorflow/tfjs-core'
import type { Interventions } from '../src/model/modules'

/**
 * Makes a model say what stands in `texts`, one token a step for each row, whatever it computes; after its end a row
 * says its last token again.
 */
export function scripted(texts: readonly (readonly number[])[], vocabSize: number): Interventions {
  let step = 0
  const head = () => {
    const tokens = texts.map((text) => text[Math.min(step, text.length - 1)] as number)
    step++
    return tf.oneHot(tf.tensor2d([tokens], undefined, 'int32'), vocabSize, 1, 0, 'float32') as tf.Tensor3D
  }
  return { intercept: { head } }
}
