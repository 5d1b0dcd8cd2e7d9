import type { LanguageModel } from '@wise-edit/transformer'
import { checkOptions } from '../check-options'
import type { MethodDefinition } from '../method/edit-method'
import { MethodEditor } from '../method/method-editor'
import { Lora } from './lora'
import { type LoraOptions, loraDefaults, loraOptionsSchema } from './options'

export type { LoraOptions } from './options'

const lora: MethodDefinition<LoraOptions> = {
  name: 'lora',
  schema: loraOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new Lora(model, options),
}

/**
 * An editor that trains low-rank adapters of projections; by default of the queries and values of every layer.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createLoraEditor(
  model: LanguageModel,
  options: Partial<LoraOptions> = {},
): MethodEditor<LoraOptions> {
  const settings = checkOptions(loraOptionsSchema, { ...loraDefaults, ...options }, model.decoder.config)
  return new MethodEditor(model, lora, settings)
}
