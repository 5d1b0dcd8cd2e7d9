import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { Memit } from './memit'
import { type MemitOptions, memitDefaults, memitOptionsSchema } from './options'
import { presetFor } from './presets'

export type { MemitOptions } from './options'

const memit: MethodDefinition<MemitOptions> = {
  name: 'memit',
  schema: memitOptionsSchema,
  layer: ({ layers }) => layers.at(-1) as number,
  editsPerBatch: ({ editsPerBatch }) => (editsPerBatch === 'all' ? Number.POSITIVE_INFINITY : editsPerBatch),
  create: (model, options) => new Memit(model, options),
}

/**
 * Makes an editor that spreads each edit over several layers (Meng et al., "Mass-Editing Memory in a Transformer", ICLR
 * 2023). Settings not given come from the model's preset, then from the paper.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createMemitEditor(
  model: LanguageModel,
  options: Partial<MemitOptions> = {},
): MethodEditor<MemitOptions> {
  return create(model, memit, options)
}

/** Makes an editor that writes all edits of one call of `edit` at once, as MEMIT intends (MEMIT-MASS in the WISE paper). */
export function createMemitMassEditor(
  model: LanguageModel,
  options: Partial<MemitOptions> = {},
): MethodEditor<MemitOptions> {
  return create(model, { ...memit, name: 'memit-mass' }, { editsPerBatch: 'all', ...options })
}

function create(
  model: LanguageModel,
  definition: MethodDefinition<MemitOptions>,
  options: Partial<MemitOptions>,
): MethodEditor<MemitOptions> {
  const { config } = model.decoder
  const settings = { ...memitDefaults, ...presetFor(config), ...options }
  return new MethodEditor(model, definition, checkOptions(memitOptionsSchema, settings, config))
}
