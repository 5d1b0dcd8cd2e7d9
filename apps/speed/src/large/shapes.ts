import { WiseError } from '@wise-edit/core'

/** Sizes that define a model of LLaMA's architecture. */
export interface Shape {
  layers: number
  dModel: number
  dFF: number
  heads: number
  kvHeads: number
  vocabSize: number
}

/** Models that are too large for WebAssembly's memory. */
export const SHAPES = {
  'tinyllama-1.1b': { layers: 22, dModel: 2048, dFF: 5632, heads: 32, kvHeads: 4, vocabSize: 32_000 },
  'llama-2-7b': { layers: 32, dModel: 4096, dFF: 11_008, heads: 32, kvHeads: 32, vocabSize: 32_000 },
} as const satisfies Record<string, Shape>

/** Returns the shape called `name`, with another number of layers if given. Throws `OPTION_INVALID`. */
export function shapeNamed(name: string, layers?: number): Shape {
  const found = Object.hasOwn(SHAPES, name) ? SHAPES[name as keyof typeof SHAPES] : undefined
  if (found) return { ...found, layers: layers ?? found.layers }
  throw new WiseError(
    'OPTION_INVALID',
    `Found the shape "${name}"; expected ${Object.keys(SHAPES).join(' or ')}. Correct the name.`,
  )
}

/** Number of weights in the matrices of one layer. */
export function layerWeights({ dModel, dFF, heads, kvHeads }: Shape): number {
  const keysAndValues = 2 * dModel * kvHeads * (dModel / heads)
  return 2 * dModel * dModel + keysAndValues + 3 * dModel * dFF
}

/** Number of weights of the whole model, with an untied head. */
export function allWeights(shape: Shape): number {
  const { layers, dModel, vocabSize } = shape
  return layers * (layerWeights(shape) + 2 * dModel) + dModel + 2 * vocabSize * dModel
}
