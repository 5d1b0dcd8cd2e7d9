import * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients } from '@wise-edit/kernels'
import type { DecoderModel, TargetQuery } from '@wise-edit/transformer'
import { type GradientFactors, gradientFactors } from '../../training/gradient-factors'
import { type LinearModule, shapeName } from '../../training/linear-modules'
import { addRows, type Moments } from '../../training/moments'
import { editedMatrix, effectiveTokens, type Parameters, transformFactors } from './hypernetwork'
import { prepareAfterEdit } from './meta-loss'

/** A training example as token ids. */
export interface ExampleQueries {
  edit: TargetQuery
  rephrase: TargetQuery
  unrelated: TargetQuery
}

/** Both terms of the loss, in nats, and the gradients of their weighted sum, in the order of the parameters. */
export interface MetaGradients {
  edit: number
  locality: number
  gradients: tf.Tensor[]
}

/**
 * Returns the loss of a hypernetwork on one edit, `editWeight · L_edit + L_locality` (Mitchell et al., 2022), and its
 * gradients, which the caller disposes. First adds the edit's factors to `moments`, in place.
 */
export function metaGradients(
  decoder: DecoderModel,
  modules: readonly LinearModule[],
  { parameters, moments }: { parameters: Parameters; moments: Record<string, Moments> },
  { edit, rephrase, unrelated }: ExampleQueries,
  editWeight: number,
): MetaGradients {
  const factors = takeFactors(decoder, modules, edit)
  joinMoments(moments, modules, factors)
  const after = prepareAfterEdit(decoder, modules, rephrase, unrelated)
  const names = Object.keys(parameters)
  const terms = { edit: Number.NaN, locality: Number.NaN }
  const loss = (...values: tf.Tensor[]) => {
    const now = Object.fromEntries(names.map((name, i) => [name, values[i] as tf.Tensor]))
    const replace = Object.fromEntries(
      modules.map((module, i) => [
        module.weight,
        editedMatrix(
          decoder.weights.get(module.weight),
          transformFactors(factors[i] as GradientFactors, module, {
            parameters: now,
            moments: moments[shapeName(module)] as Moments,
          }),
          now[`${module.name}.stepSize`] as tf.Tensor,
        ),
      ]),
    )
    const [edit, locality] = [after.edit(replace), after.locality(replace)]
    terms.edit = edit.dataSync()[0] as number
    terms.locality = locality.dataSync()[0] as number
    return tf.add(tf.mul(edit, editWeight), locality)
  }
  const { value, gradients } = valueAndGradients(loss, Object.values(parameters))
  after.dispose()
  tf.dispose([value, ...factors.map((factor) => ({ ...factor }))])
  return { ...terms, gradients }
}

/** Returns the factors of an edit's gradient at the tokens where it is not zero. */
function takeFactors(
  decoder: DecoderModel,
  modules: readonly LinearModule[],
  edit: TargetQuery,
): GradientFactors[] {
  return gradientFactors(decoder, [edit], modules).factors.map((all) => {
    const effective = effectiveTokens(all)
    tf.dispose({ ...all })
    return effective
  })
}

function joinMoments(
  moments: Record<string, Moments>,
  modules: readonly LinearModule[],
  factors: readonly GradientFactors[],
): void {
  for (const [i, module] of modules.entries()) {
    const { inputs, gradients } = factors[i] as GradientFactors
    const before = moments[shapeName(module)]
    const rows = tf.concat([inputs, gradients], 1)
    moments[shapeName(module)] = addRows(before, rows)
    rows.dispose()
    if (before) tf.dispose({ ...before })
  }
}
