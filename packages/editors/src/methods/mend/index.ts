import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { layerOf } from '../../training/linear-modules'
import { Mend } from './mend'
import { mendModulesFor } from './modules'
import { type MendOptions, mendOptionsSchema } from './options'

export type { MendOptions, MendTrainingOptions } from './options'
export { type MendExample, type MendStep, trainMend } from './train'

const mend: MethodDefinition<MendOptions> = {
  name: 'mend',
  schema: mendOptionsSchema,
  layer: ({ modules }) => layerOf(modules[0] as string),
  create: (model, options) => new Mend(model, options),
}

/**
 * Makes an editor that changes matrices with a hypernetwork that `trainMend` has trained for the model. Edits without a
 * hypernetwork throw `HYPERNETWORK_MISSING`.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createMendEditor(
  model: LanguageModel,
  options: Partial<MendOptions> = {},
): MethodEditor<MendOptions> {
  const { config } = model.decoder
  const settings = { modules: mendModulesFor(config), ...options }
  return new MethodEditor(model, mend, checkOptions(mendOptionsSchema, settings, config))
}
