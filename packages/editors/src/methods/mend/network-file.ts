import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import { readMemoryFile, writeMemoryFile } from '../../memory-file/memory-file'
import type { AdamState } from '../../training/adam'
import { type LinearModule, layerOf, linearModules, shapeName } from '../../training/linear-modules'
import { type Moments, momentNames } from '../../training/moments'
import { parameterShapes } from './hypernetwork'
import { type MendTrainingOptions, mendTrainingSchema } from './options'

const METHOD = 'mend-hypernetwork'

/** A hypernetwork in training, or trained. */
export interface TrainedNetwork {
  options: MendTrainingOptions
  modules: LinearModule[]
  parameters: Record<string, tf.Tensor>
  /** Moments by the shape name of the modules; empty before the first edit. */
  moments: Record<string, Moments>
  /** State of Adam for the parameters, in their order. */
  adam: AdamState
}

/** Writes a hypernetwork with everything needed to resume its training. */
export async function writeNetwork(
  path: string,
  model: LanguageModel,
  network: TrainedNetwork,
): Promise<void> {
  const { options, adam } = network
  const arrays = Object.entries(tensorsOf(network)).map(([name, tensor]) => [
    name,
    { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) },
  ])
  const state = { options, steps: adam.steps }
  await writeMemoryFile(
    path,
    METHOD,
    model,
    layerOf(options.modules[0] as string),
    state,
    Object.fromEntries(arrays),
  )
}

/**
 * Reads a hypernetwork that `writeNetwork` wrote for this model; the caller disposes its tensors.
 *
 * Throws `FILE_UNREADABLE`, `MEMORY_INVALID` and `MEMORY_MODEL_MISMATCH` as memory files do.
 */
export async function readNetwork(path: string, model: LanguageModel): Promise<TrainedNetwork> {
  const schema = z.object({ options: mendTrainingSchema, steps: z.int().positive() })
  const { state, read } = await readMemoryFile(path, [METHOD], model, schema, ({ options }) =>
    layerOf(options.modules[0] as string),
  )
  const modules = linearModules(model.decoder, state.options.modules)
  const shapes = parameterShapes(modules, state.options.rank)
  const all: Record<string, number[]> = { ...shapes }
  for (const [name, shape] of Object.entries(shapes)) {
    for (const kind of ['mean', 'square']) all[adamName(kind, name)] = shape
  }
  for (const module of modules) {
    const size = module.inDim + module.outDim
    const [count, mean, squares] = momentNames(shapeName(module))
    Object.assign(all, { [count]: [1], [mean]: [size], [squares]: [size] })
  }
  // Everything is read before any tensor is created, so that a damaged file leaves none behind.
  const arrays = Object.entries(all).map(([name, shape]) => {
    return [
      name,
      read(
        name,
        shape.reduce((size, length) => size * length, 1),
      ),
      shape,
    ] as const
  })
  const tensors = Object.fromEntries(arrays.map(([name, data, shape]) => [name, tf.tensor(data, shape)]))
  const get = (name: string) => tensors[name] as tf.Tensor
  const names = Object.keys(shapes)
  return {
    options: state.options,
    modules,
    parameters: Object.fromEntries(names.map((name) => [name, get(name)])),
    moments: Object.fromEntries(
      modules.map((module) => {
        const [count, mean, squares] = momentNames(shapeName(module)).map(get)
        return [shapeName(module), { count, mean, squares } as Moments]
      }),
    ),
    adam: {
      means: names.map((name) => get(adamName('mean', name))),
      squares: names.map((name) => get(adamName('square', name))),
      steps: state.steps,
    },
  }
}

/** Returns all tensors of a hypernetwork by their names in a file. */
function tensorsOf({ parameters, moments, adam }: TrainedNetwork): Record<string, tf.Tensor> {
  const all: Record<string, tf.Tensor> = { ...parameters }
  for (const [i, name] of Object.keys(parameters).entries()) {
    all[adamName('mean', name)] = adam.means[i] as tf.Tensor
    all[adamName('square', name)] = adam.squares[i] as tf.Tensor
  }
  for (const [shape, { count, mean, squares }] of Object.entries(moments)) {
    const names = momentNames(shape)
    Object.assign(all, { [names[0]]: count, [names[1]]: mean, [names[2]]: squares })
  }
  return all
}

export function disposeNetwork(network: TrainedNetwork): void {
  tf.dispose(tensorsOf(network))
}

function adamName(kind: string, name: string): string {
  return `adam.${kind}.${name}`
}
