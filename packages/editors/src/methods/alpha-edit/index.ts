import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { AlphaEdit } from './alpha-edit'
import { type AlphaEditOptions, alphaEditDefaults, alphaEditOptionsSchema } from './options'
import { presetFor } from './presets'

export type { AlphaEditOptions } from './options'

const alphaEdit: MethodDefinition<AlphaEditOptions> = {
  name: 'alpha-edit',
  schema: alphaEditOptionsSchema,
  layer: ({ layers }) => layers.at(-1) as number,
  editsPerBatch: ({ editsPerBatch }) => editsPerBatch,
  create: (model, options) => new AlphaEdit(model, options),
}

/**
 * Makes an editor whose updates stay in the null space of other texts (Fang et al., "AlphaEdit: Null-Space Constrained
 * Knowledge Editing for Language Models", ICLR 2025). Settings not given come from the model's preset, then from the
 * defaults.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createAlphaEditEditor(
  model: LanguageModel,
  options: Partial<AlphaEditOptions> = {},
): MethodEditor<AlphaEditOptions> {
  const { config } = model.decoder
  const settings = { ...alphaEditDefaults, ...presetFor(config), ...options }
  return new MethodEditor(model, alphaEdit, checkOptions(alphaEditOptionsSchema, settings, config))
}
