import { allWeights, layerWeights, type Shape } from './shapes'

/** Size of an edit. */
export interface EditSize {
  /** Edited layer. */
  layer: number
  /** Tokens trained on in each step, including padding and targets. */
  tokens: number
  targets: number
}

/** Calculated cost of an edit. */
export interface Cost {
  parameters: number
  /** Size of the model as float32, as WebAssembly would hold it, and in the file, with 2 bytes for each weight. */
  floatBytes: number
  fileBytes: number
  /** Size of one matrix of the edited layer as float32; training holds several of this size. */
  matrixBytes: number
  /** Operations of the frozen layers, once for each edit, and of the layers above, in every step. */
  prefixFlops: number
  stepFlops: number
  /** Number of weights read and widened for each of these. */
  prefixWeights: number
  stepWeights: number
}

/**
 * Counts multiplications and additions of all matrix products except attention scores: the frozen layers forward once;
 * then for each step the layers above and the head forward and backward, without gradients of their weights, and the
 * side memory forward and for its gradient.
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

/** Speed of a machine for the operations that `Cost` counts. */
export interface Pace {
  flopsPerSecond: number
  weightsPerSecond: number
}

/** Seconds for a number of operations and of widened weights. */
export function secondsFor(
  flops: number,
  weights: number,
  { flopsPerSecond, weightsPerSecond }: Pace,
): number {
  return flops / flopsPerSecond + weights / weightsPerSecond
}
