import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { layerOf } from '../../training/linear-modules'
import { type UltraEditOptions, ultraEditDefaults, ultraEditOptionsSchema } from './options'
import { ultraEditPresetFor } from './presets'
import { UltraEdit } from './ultra-edit'

export type { UltraEditOptions } from './options'

const ultraEdit: MethodDefinition<UltraEditOptions> = {
  name: 'ultra-edit',
  schema: ultraEditOptionsSchema,
  layer: ({ modules }) => layerOf(modules[0] as string),
  editsPerBatch: ({ editsPerBatch }) => editsPerBatch,
  create: (model, options) => new UltraEdit(model, options),
}

/**
 * Makes an editor that solves for the change of some matrices without training: the published ones for some models, and
 * the down projections of the last two layers for others.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createUltraEditEditor(
  model: LanguageModel,
  options: Partial<UltraEditOptions> = {},
): MethodEditor<UltraEditOptions> {
  const { config } = model.decoder
  const settings = { ...ultraEditDefaults, ...ultraEditPresetFor(config), ...options }
  return new MethodEditor(model, ultraEdit, checkOptions(ultraEditOptionsSchema, settings, config))
}
