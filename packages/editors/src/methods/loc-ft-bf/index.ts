import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { LocFtBf } from './loc-ft-bf'
import { type LocFtBfOptions, locFtBfDefaults, locFtBfOptionsSchema, locFtBfPreset } from './options'

export type { LocFtBfOptions } from './options'

const locFtBf: MethodDefinition<LocFtBfOptions> = {
  name: 'loc-ft-bf',
  schema: locFtBfOptionsSchema,
  layer: ({ layer }) => layer,
  editsPerBatch: ({ editsPerBatch }) => (editsPerBatch === 'all' ? Number.POSITIVE_INFINITY : editsPerBatch),
  create: (model, options) => new LocFtBf(model, options),
}

/**
 * Makes an editor that fine-tunes one layer on all edits of a call at once, in epochs of mini-batches (Yang et al.,
 * "Fine-tuning Done Right in Model Editing", ICLR 2026).
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createLocFtBfEditor(
  model: LanguageModel,
  options: Partial<LocFtBfOptions> = {},
): MethodEditor<LocFtBfOptions> {
  const { config } = model.decoder
  const settings = { ...locFtBfDefaults, ...locFtBfPreset(config), ...options }
  return new MethodEditor(model, locFtBf, checkOptions(locFtBfOptionsSchema, settings, config))
}
