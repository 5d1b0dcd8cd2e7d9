import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { type RomeOptions, romeDefaults, romeOptionsSchema } from './options'
import { presetFor } from './presets'
import { Rome } from './rome'

export type { RomeOptions } from './options'

const rome: MethodDefinition<RomeOptions> = {
  name: 'rome',
  schema: romeOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new Rome(model, options),
}

/**
 * Makes an editor that changes one layer by a rank-one update for each edit (Meng et al., "Locating and Editing Factual
 * Associations in GPT", NeurIPS 2022). Settings not given come from the model's preset, then from the paper.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createRomeEditor(
  model: LanguageModel,
  options: Partial<RomeOptions> = {},
): MethodEditor<RomeOptions> {
  const { config } = model.decoder
  const settings = { ...romeDefaults, ...presetFor(config), ...options }
  return new MethodEditor(model, rome, checkOptions(romeOptionsSchema, settings, config))
}
