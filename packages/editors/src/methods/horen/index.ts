import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { Horen } from './horen'
import { type HorenOptions, horenDefaults, horenOptionsSchema, horenPreset } from './options'

export type { HorenOptions } from './options'

const horen: MethodDefinition<HorenOptions> = {
  name: 'horen',
  schema: horenOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new Horen(model, options),
}

/**
 * Makes an editor with a codebook of pooled, normalised activations that is read like a Hopfield network (HoReN, Fang et
 * al., 2026).
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createHorenEditor(
  model: LanguageModel,
  options: Partial<HorenOptions> = {},
): MethodEditor<HorenOptions> {
  const { config } = model.decoder
  const all = { ...horenDefaults, ...horenPreset(config), ...options }
  return new MethodEditor(model, horen, checkOptions(horenOptionsSchema, all, config))
}
