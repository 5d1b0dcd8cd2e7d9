import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import {
  type EditMethod,
  type Learned,
  type Learning,
  lossFailure,
  type StepReport,
} from '../method/edit-method'
import { type GradientFactors, gradientFactors, meanQueryLoss } from '../method/gradient-factors'
import { type LinearModule, linearModules } from '../method/linear-modules'
import type { NamedRequest } from '../requests'
import { addRows, type Moments } from './moments'
import type { UltraEditOptions } from './options'
import { features, matrixShift } from './shift'

/** UltraEdit: a turn of edits as one system of linear equations for each matrix, nothing trained. */
export class UltraEdit implements EditMethod {
  readonly shapes: EditMethod['shapes']
  readonly #model: LanguageModel
  readonly #options: UltraEditOptions
  readonly #modules: readonly LinearModule[]

  constructor(model: LanguageModel, options: UltraEditOptions) {
    this.#model = model
    this.#options = options
    this.#modules = linearModules(model.decoder, options.modules)
    this.shapes = Object.fromEntries(
      this.#modules.flatMap((module) => {
        const [count, mean, squares] = momentNames(module)
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

  async *learn(
    records: readonly NamedRequest[],
    learned: Learned,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.#model
    const queries = records.map(({ prompt, target }) => this.#model.query(prompt, target))
    const { loss, factors } = gradientFactors(decoder, queries, this.#modules, this.#weights(learned))
    let next: Record<string, tf.Tensor> = {}
    try {
      yield { step: 0, loss, terms: { edit: loss } }
      next = this.#next(learned, factors)
    } finally {
      tf.dispose(factors.map((factor) => ({ ...factor })))
    }
    const after = await meanQueryLoss(decoder, queries, this.#weights(next))
    const failure = lossFailure(loss, after, 0)
    if (failure !== undefined) tf.dispose(next)
    return {
      learned: failure === undefined ? next : {},
      failure,
      steps: 1,
      lossBefore: loss,
      lossAfter: after,
    }
  }

  /** The matrices in force. */
  #weights(learned: Learned): Record<string, tf.Tensor> {
    const changed = this.#modules.flatMap(({ weight }) => {
      const tensor = learned[weight]
      return tensor ? [[weight, tensor] as const] : []
    })
    return Object.fromEntries(changed)
  }

  /** Matrices and moments after the turn. */
  #next(learned: Learned, factors: readonly GradientFactors[]): Record<string, tf.Tensor> {
    const next: Record<string, tf.Tensor> = {}
    // All matrices of one shape share their moments, as in the reference code.
    for (const [i, module] of this.#modules.entries()) {
      const names = momentNames(module)
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
      const moments = momentsOf(next, momentNames(module)) as Moments
      next[weight] = tf.tidy(() => {
        const shift = matrixShift(factors[i] as GradientFactors, moments, this.#options.learningRate)
        return tf.add(learned[weight] ?? this.#model.decoder.weights.get(weight), shift)
      })
    }
    return next
  }
}

function momentNames({ outDim, inDim }: LinearModule): [count: string, mean: string, squares: string] {
  const name = `moments.${outDim}x${inDim}`
  return [`${name}.count`, `${name}.mean`, `${name}.squares`]
}

function momentsOf(tensors: Learned, names: readonly string[]): Moments | undefined {
  const [count, mean, squares] = names.map((name) => tensors[name])
  return count && mean && squares ? { count, mean, squares } : undefined
}
