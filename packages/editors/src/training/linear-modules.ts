import { WiseError } from '@wise-edit/core'
import type { DecoderModel } from '@wise-edit/transformer'
import { z } from 'zod'

/** Schema of the names that interventions use for the linear modules of a layer. */
export const layerPartSchema = z.enum([
  'attention.q',
  'attention.k',
  'attention.v',
  'attention.o',
  'mlp.gate',
  'mlp.up',
  'mlp.down',
])

export type LayerPart = z.infer<typeof layerPartSchema>

/** Schema of the full name of a linear module, such as `layers.5.mlp.down`. */
export const moduleNameSchema = z
  .string()
  .regex(
    /^layers\.(0|[1-9]\d*)\.(attention\.[qkvo]|mlp\.(gate|up|down))$/,
    'expected a name such as layers.5.mlp.down',
  )

/** Linear module with the name and the size of its matrix `[out, in]`. */
export interface LinearModule {
  name: string
  weight: string
  inDim: number
  outDim: number
}

/** Returns the modules of these names. Throws `OPTION_INVALID` for a name that is unknown or comes twice. */
export function linearModules({ weights, config }: DecoderModel, names: readonly string[]): LinearModule[] {
  return names.map((name, i) => {
    const weight = `${name}.weight`
    const found = weights.shape(weight)
    if (found && names.indexOf(name) === i) {
      const [outDim, inDim] = found as [number, number]
      return { name, weight, inDim, outDim }
    }
    throw new WiseError(
      'OPTION_INVALID',
      `The option \`modules\` names "${name}"${found ? ' twice' : ''}; expected modules of the model, each once, in layers 0 to ${config.layers - 1}. Correct the option.`,
    )
  })
}

/** Returns the name of a module's shape, such as `512x192`, for tensors that modules of one shape share. */
export function shapeName({ outDim, inDim }: LinearModule): string {
  return `${outDim}x${inDim}`
}

/** Returns the number of the layer of a module. */
export function layerOf(name: string): number {
  return Number(name.split('.')[1])
}

/** Returns the name of a layer's down projection. */
export function downProjection(layer: number): string {
  return `layers.${layer}.mlp.down`
}

/** Returns the name of the matrix of a layer's down projection, `[dModel, dFF]`. */
export function downWeight(layer: number): string {
  return `${downProjection(layer)}.weight`
}
