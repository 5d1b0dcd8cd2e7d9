import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { withScales } from '../../options/auto'
import { checkOptions } from '../../options/check-options'
import { Grace } from './grace'
import { type GraceOptions, graceDefaults, graceOptionsSchema, gracePreset } from './options'

export type { GraceOptions } from './options'

const grace: MethodDefinition<GraceOptions> = {
  name: 'grace',
  schema: withScales(graceOptionsSchema),
  layer: ({ layer }) => layer,
  create: (model, options) => new Grace(model, options),
}

/**
 * Makes an editor that keeps a codebook of last-token activations and layer outputs (GRACE, Hartvigsen et al., NeurIPS
 * 2023), with the WISE paper's settings for its models.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createGraceEditor(
  model: LanguageModel,
  options: Partial<GraceOptions> = {},
): MethodEditor<GraceOptions> {
  const { config } = model.decoder
  const all = { ...graceDefaults, ...gracePreset(config), ...options }
  return new MethodEditor(model, grace, checkOptions(graceOptionsSchema, all, config))
}
