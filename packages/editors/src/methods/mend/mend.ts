import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learned, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import type { GradientFactors } from '../../training/gradient-factors'
import { type LinearModule, linearModules, shapeName } from '../../training/linear-modules'
import type { Moments } from '../../training/moments'
import { learnInOneStep } from '../../training/one-step'
import { editedMatrix, effectiveTokens, transformFactors } from './hypernetwork'
import { disposeNetwork, readNetwork, type TrainedNetwork } from './network-file'
import type { MendOptions } from './options'

/** MEND: a trained hypernetwork transforms the gradient of an edit into a change of the weights. */
export class Mend implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: MendOptions
  readonly #modules: readonly LinearModule[]
  #network: TrainedNetwork | undefined

  constructor(model: LanguageModel, options: MendOptions) {
    this.#model = model
    this.#options = options
    this.#modules = linearModules(model.decoder, options.modules)
    this.shapes = Object.fromEntries(
      this.#modules.map(({ weight, outDim, inDim }) => [weight, [outDim, inDim]]),
    )
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    this.#network ??= await this.#read()
    const network = this.#network
    return yield* learnInOneStep(this.#model, this.#modules, records, learned, (factors) =>
      this.#change(network, learned, factors),
    )
  }

  dispose(): void {
    if (this.#network) disposeNetwork(this.#network)
    this.#network = undefined
  }

  #change(
    { parameters, moments }: TrainedNetwork,
    learned: Learned,
    factors: readonly GradientFactors[],
  ): Record<string, tf.Tensor> {
    const changed = this.#modules.map((module, i) => {
      const { name, weight } = module
      const matrix = tf.tidy(() => {
        const effective = effectiveTokens(factors[i] as GradientFactors)
        const transformed = transformFactors(effective, module, {
          parameters,
          moments: moments[shapeName(module)] as Moments,
        })
        const before = learned[weight] ?? this.#model.decoder.weights.get(weight)
        return editedMatrix(before, transformed, parameters[`${name}.stepSize`] as tf.Tensor)
      })
      return [weight, matrix] as const
    })
    return Object.fromEntries(changed)
  }

  async #read(): Promise<TrainedNetwork> {
    const { hypernetwork, modules } = this.#options
    if (hypernetwork === undefined) {
      throw new WiseError(
        'HYPERNETWORK_MISSING',
        'MEND edits by a hypernetwork trained for the model, and none is given. Train one with `trainMend` or `wise-edit-bench train-mend`, and give its file as the option `hypernetwork`.',
      )
    }
    const network = await readNetwork(hypernetwork, this.#model)
    if (network.options.modules.join() === modules.join()) return network
    disposeNetwork(network)
    throw new WiseError(
      'OPTION_INVALID',
      `The hypernetwork "${hypernetwork}" was trained for ${network.options.modules.join(', ')}; the option \`modules\` has ${modules.join(', ')}. Leave the option out, or train one for these.`,
    )
  }
}
