import type { LanguageModel } from '@wise-edit/transformer'
import { checkOptions } from '../../options/check-options'
import { type PerEditOptions, perEditDefaults, perEditLayer, perEditOptionsSchema } from './options'
import { PerEditEditor } from './per-edit-editor'
import type { Gate } from './route/gate'

/**
 * Makes an editor with a side memory for each edit, routed by `gate`, which the caller still owns.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createPerEditEditor(
  model: LanguageModel,
  gate: Gate,
  options: Partial<PerEditOptions> = {},
): PerEditEditor {
  const { config } = model.decoder
  const settings = { ...perEditDefaults, layer: perEditLayer(config), ...options }
  return new PerEditEditor(model, gate, checkOptions(perEditOptionsSchema, settings, config))
}
