import { allWeights, layerWeights, type Shape } from './shapes'

/** What an edit is made of. */
export interface EditSize {
  /** The layer that is edited. */
  layer: number
  /** Tokens that are trained on in a step, padding included, and targets among them. */
  tokens: number
  targets: number
}

/** What an edit costs by arithmetic. */
export interface Cost {
  parameters: number
  /** The model as float32, as WebAssembly would have to hold it, and as the file has it, 2 bytes a weight. */
  floatBytes: number
  fileBytes: number
  /** Of one matrix of the edited layer as float32; training holds some of this size. */
  matrixBytes: number
  /** Operations of the frozen layers, once an edit, and of everything above, in every step. */
  prefixFlops: number
  stepFlops: number
  /** Weights that are read and widened for either. */
  prefixWeights: number
  stepWeights: number
}

/**
 * Counts multiplications and additions of matrix products, all but those of attention's scores: the frozen layers
 * forward once, then for each step the layers above and the head forward and backward, without gradients of their
 * weights, and the side memory forward and for its own gradient.
 */
export function editCost(shape: Shape, { layer, tokens, targets }: EditSize): Cost {
  const [perLayer, head, matrix] = [
    layerWeights(shape),
    shape.vocabSize * shape.dModel,
    shape.dFF * shape.dModel,
  ]
  const above = (shape.layers - layer - 1) * perLayer
  return {
    parameters: allWeights(shape),
    floatBytes: 4 * allWeights(shape),
    fileBytes: 2 * allWeights(shape),
    matrixBytes: 4 * matrix,
    prefixFlops: 2 * tokens * (layer + 1) * perLayer,
    stepFlops: 4 * (tokens * (above + matrix) + targets * head),
    prefixWeights: (layer + 1) * perLayer,
    stepWeights: 2 * (above + head),
  }
}

/** How fast a machine is at what `Cost` counts. */
export interface Pace {
  flopsPerSecond: number
  weightsPerSecond: number
}

/** Seconds of so many operations and so many widened weights. */
export function secondsFor(
  flops: number,
  weights: number,
  { flopsPerSecond, weightsPerSecond }: Pace,
): number {
  return flops / flopsPerSecond + weights / weightsPerSecond
}
