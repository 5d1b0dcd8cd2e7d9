import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learned, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import type { GradientFactors } from '../../training/gradient-factors'
import { type LinearModule, linearModules, shapeName } from '../../training/linear-modules'
import { addRows, type Moments, momentNames } from '../../training/moments'
import { learnInOneStep } from '../../training/one-step'
import type { UltraEditOptions } from './options'
import { features, matrixShift } from './shift'

/** UltraEdit: solves a system of linear equations for each matrix and turn of edits, without training. */
export class UltraEdit implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: UltraEditOptions
  readonly #modules: readonly LinearModule[]

  constructor(model: LanguageModel, options: UltraEditOptions) {
    this.#model = model
    this.#options = options
    this.#modules = linearModules(model.decoder, options.modules)
    this.shapes = Object.fromEntries(
      this.#modules.flatMap((module) => {
        const [count, mean, squares] = momentNames(shapeName(module))
        const size = module.inDim + module.outDim
        return [
          [module.weight, [module.outDim, module.inDim]],
          [count, [1]],
          [mean, [size]],
          [squares, [size]],
        ]
      }),
    )
  }

  learn(records: readonly NamedRequest[], { learned }: Held): AsyncGenerator<StepReport, Learning, void> {
    return learnInOneStep(this.#model, this.#modules, records, learned, (factors) =>
      this.#next(learned, factors),
    )
  }

  /** Returns the matrices and moments after the turn. */
  #next(learned: Learned, factors: readonly GradientFactors[]): Record<string, tf.Tensor> {
    const next: Record<string, tf.Tensor> = {}
    // All matrices of one shape share their moments, as in the reference code.
    for (const [i, module] of this.#modules.entries()) {
      const names = momentNames(shapeName(module))
      const before = momentsOf(next, names) ?? momentsOf(learned, names)
      const rows = features(factors[i] as GradientFactors)
      const { count, mean, squares } = addRows(before, rows)
      rows.dispose()
      names.forEach((name, n) => {
        next[name]?.dispose()
        next[name] = [count, mean, squares][n] as tf.Tensor
      })
    }
    for (const [i, module] of this.#modules.entries()) {
      const { weight } = module
      const moments = momentsOf(next, momentNames(shapeName(module))) as Moments
      next[weight] = tf.tidy(() => {
        const shift = matrixShift(factors[i] as GradientFactors, moments, this.#options.learningRate)
        return tf.add(learned[weight] ?? this.#model.decoder.weights.get(weight), shift)
      })
    }
    return next
  }
}

function momentsOf(tensors: Learned, names: readonly string[]): Moments | undefined {
  const [count, mean, squares] = names.map((name) => tensors[name])
  return count && mean && squares ? { count, mean, squares } : undefined
}
