import * as tf from '@tensorflow/tfjs-core'
import { createRandom, WiseError } from '@wise-edit/core'
import { files, nextTurn } from '@wise-edit/core/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { checkOptions } from '../../options/check-options'
import { Adam } from '../../training/adam'
import { linearModules } from '../../training/linear-modules'
import { initialParameters } from './hypernetwork'
import { type MetaGradients, metaGradients } from './meta-gradients'
import { mendModulesFor } from './modules'
import { disposeNetwork, readNetwork, type TrainedNetwork, writeNetwork } from './network-file'
import { type MendTrainingOptions, mendTrainingDefaults, mendTrainingSchema } from './options'

/** An edit to train on, a paraphrase that must get the same answer, and a question whose answer must not change. */
export interface MendExample {
  prompt: string
  target: string
  /** Paraphrase of the prompt. */
  rephrase: string
  unrelated: { prompt: string; target: string }
}

/** Losses of one training step. */
export interface MendStep {
  step: number
  /** Means over the step's edits: negative log-likelihood after the edit, and divergence for unrelated questions, in nats. */
  edit: number
  locality: number
}

/**
 * Trains MEND's hypernetwork for a model and writes it to the file `path` every `saveEvery` steps and at the end. If the
 * file exists, training resumes from it, with exactly the result of an uninterrupted run.
 *
 * Throws `OPTION_INVALID`, also for settings other than `steps` and `saveEvery` that differ from the file's,
 * `EXAMPLES_MISSING` without examples, and as `readNetwork` does.
 */
export async function* trainMend(
  model: LanguageModel,
  examples: readonly MendExample[],
  path: string,
  options: Partial<MendTrainingOptions> & { signal?: AbortSignal } = {},
): AsyncGenerator<MendStep, void, void> {
  const { signal, ...given } = options
  const { config } = model.decoder
  const settings = checkOptions(
    mendTrainingSchema,
    { modules: mendModulesFor(config), ...mendTrainingDefaults, ...given },
    config,
  )
  if (examples.length === 0) {
    throw new WiseError(
      'EXAMPLES_MISSING',
      'There are no examples to train on; expected at least one. Give records with a rephrased prompt and an unrelated question.',
    )
  }
  const exists = (await files.stat(path).catch(() => undefined)) !== undefined
  const network = exists ? await readNetwork(path, model) : begin(model, settings)
  const names = Object.keys(network.parameters)
  const rates = names.map((name) =>
    name.endsWith('.stepSize') ? settings.stepSizeRate : settings.learningRate,
  )
  const adam = new Adam(Object.values(network.parameters), { learningRate: rates }, network.adam)
  tf.dispose(network.parameters)
  const current = (): TrainedNetwork => ({
    ...network,
    options: settings,
    parameters: Object.fromEntries(names.map((name, i) => [name, adam.parameters[i] as tf.Tensor])),
    adam: adam.state,
  })
  try {
    if (exists) checkSame(network.options, settings)
    while (adam.state.steps < settings.steps) {
      signal?.throwIfAborted()
      const step = adam.state.steps
      const { edit, locality, gradients } = meanOf(model, current(), drawExamples(examples, settings, step))
      const clipped = clip(gradients, settings.gradientNorm)
      adam.apply(clipped)
      tf.dispose([gradients, clipped])
      const last = step + 1 === settings.steps
      if (last || (step + 1) % settings.saveEvery === 0) await writeNetwork(path, model, current())
      yield { step, edit, locality }
      await nextTurn()
    }
  } finally {
    disposeNetwork(current())
  }
}

function begin(model: LanguageModel, options: MendTrainingOptions): TrainedNetwork {
  const modules = linearModules(model.decoder, options.modules)
  const parameters = initialParameters(modules, options)
  const zeros = () => Object.values(parameters).map((parameter) => tf.zerosLike(parameter))
  return { options, modules, parameters, moments: {}, adam: { means: zeros(), squares: zeros(), steps: 0 } }
}

/** Returns the examples of one step; each epoch goes through all examples in a new order. */
function drawExamples(
  examples: readonly MendExample[],
  { editsPerStep, seed }: MendTrainingOptions,
  step: number,
): MendExample[] {
  return Array.from({ length: editsPerStep }, (_, i) => {
    const at = step * editsPerStep + i
    const order = createRandom(seed, 'mend epoch', Math.floor(at / examples.length)).shuffle([
      ...examples.keys(),
    ])
    return examples[order[at % examples.length] as number] as MendExample
  })
}

/** Returns the mean loss terms and gradients over some examples, and updates the network's moments. */
function meanOf(
  model: LanguageModel,
  network: TrainedNetwork,
  examples: readonly MendExample[],
): MetaGradients {
  const { modules, options } = network
  const mean: MetaGradients = { edit: 0, locality: 0, gradients: [] }
  for (const example of examples) {
    const { prompt, target, rephrase, unrelated } = example
    const queries = {
      edit: model.query(prompt, target),
      rephrase: model.query(rephrase, target),
      unrelated: model.query(unrelated.prompt, unrelated.target),
    }
    const one = metaGradients(model.decoder, modules, network, queries, options.editWeight)
    const before = mean.gradients
    mean.edit += one.edit / examples.length
    mean.locality += one.locality / examples.length
    mean.gradients = one.gradients.map((gradient, i) =>
      tf.tidy(() => {
        const part = tf.div(gradient, examples.length)
        return before[i] ? tf.add(before[i], part) : part
      }),
    )
    tf.dispose([one.gradients, before])
  }
  return mean
}

/** Scales gradients down to a joint norm of at most `most`. */
function clip(gradients: readonly tf.Tensor[], most: number): tf.Tensor[] {
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)).dataSync()[0] as number)
    const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0))
    return gradients.map((gradient) => tf.mul(gradient, norm > most ? most / norm : 1))
  })
}

function checkSame(before: MendTrainingOptions, now: MendTrainingOptions): void {
  for (const name of Object.keys(before) as (keyof MendTrainingOptions)[]) {
    if (['steps', 'saveEvery'].includes(name)) continue
    if (JSON.stringify(before[name]) === JSON.stringify(now[name])) continue
    throw new WiseError(
      'OPTION_INVALID',
      `The hypernetwork was trained with ${name} ${JSON.stringify(before[name])}; found ${JSON.stringify(now[name])}. Go on with the same settings, or train into another file.`,
    )
  }
}
