import { between, choice, layerAt, type SpaceOf, space } from '../space'

const steps = choice('steps', [15, 25, 40])
const depth = [0.5, 0.7, 0.85, 1]

/**
 * FT-L: step size, and the limit on the change of a weight (ROME, appendix E.1); the second start is that of `bench
 * quick`.
 */
export const ftL: SpaceOf = (config) =>
  space(
    [
      between('learningRate', 3e-4, 1e-2),
      between('normConstraint', 5e-4, 0.1),
      steps,
      layerAt(config, depth),
    ],
    { learningRate: 5e-3, normConstraint: 0.03 },
  )

/** FT-EWC: step size, and λ of the Fisher penalty. */
export const ftEwc: SpaceOf = (config) =>
  space([between('learningRate', 5e-4, 1e-2), between('penalty', 0.1, 1e4), steps, layerAt(config, depth)])

/** LocFT-BF: step size, epochs, edits in a mini-batch. */
export const locFtBf: SpaceOf = (config) =>
  space([
    between('learningRate', 1e-4, 1e-2),
    choice('epochs', [15, 25, 40]),
    choice('batchSize', [10, 100]),
    layerAt(config, [0.2, 0.5, 0.7, 0.85]),
  ])

/** LoRA: step size, rank and α, modules with adapters. */
export const lora: SpaceOf = (config) =>
  space([
    between('learningRate', 1e-4, 5e-3),
    choice('rank', [4, 8, 16]),
    choice('alpha', [8, 16, 32]),
    choice('steps', [20, 40, 70]),
    layerAt(config, [0, 0.3, 0.6, 0.85]),
    choice('modules', [
      ['attention.q', 'attention.v'],
      config.mlp === 'gated' ? ['mlp.gate', 'mlp.up', 'mlp.down'] : ['mlp.up', 'mlp.down'],
    ]),
  ])
