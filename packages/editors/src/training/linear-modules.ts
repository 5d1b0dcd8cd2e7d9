import { WiseError } from '@wise-edit/core'
import type { DecoderModel } from '@wise-edit/transformer'
import { z } from 'zod'

/** The linear modules of a layer, as interventions call them. */
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

/** A linear module of a layer by its whole name, such as `layers.5.mlp.down`. */
export const moduleNameSchema = z
  .string()
  .regex(
    /^layers\.(0|[1-9]\d*)\.(attention\.[qkvo]|mlp\.(gate|up|down))$/,
    'expected a name such as layers.5.mlp.down',
  )

/** A module and the size of its matrix `[out, in]`. */
export interface LinearModule {
  name: string
  weight: string
  inDim: number
  outDim: number
}

/** The modules of those names. Throws `OPTION_INVALID` for one that the model does not have, or that comes twice. */
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

/** What modules of the same shape share is named after it: `512x192`. */
export function shapeName({ outDim, inDim }: LinearModule): string {
  return `${outDim}x${inDim}`
}

/** The number of the layer that a module is in. */
export function layerOf(name: string): number {
  return Number(name.split('.')[1])
}
