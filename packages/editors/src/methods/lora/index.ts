import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { Lora } from './lora'
import { type LoraOptions, loraDefaults, loraOptionsSchema } from './options'
import { loraPresetFor } from './presets'

export type { LoraOptions } from './options'

const lora: MethodDefinition<LoraOptions> = {
  name: 'lora',
  schema: loraOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new Lora(model, options),
}

/**
 * Makes an editor that trains low-rank adapters of projections: the published ones for some models, and those of the
 * upper layers' feed-forward networks for others.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createLoraEditor(
  model: LanguageModel,
  options: Partial<LoraOptions> = {},
): MethodEditor<LoraOptions> {
  const { config } = model.decoder
  const settings = { ...loraDefaults, ...loraPresetFor(config), ...options }
  return new MethodEditor(model, lora, checkOptions(loraOptionsSchema, settings, config))
}
