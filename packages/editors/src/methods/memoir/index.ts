import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { withScales } from '../../options/auto'
import { checkOptions } from '../../options/check-options'
import { Memoir } from './memoir'
import { type MemoirOptions, memoirDefaults, memoirOptionsSchema, memoirPreset } from './options'

export type { MemoirOptions } from './options'

const memoir: MethodDefinition<MemoirOptions> = {
  name: 'memoir',
  schema: withScales(memoirOptionsSchema),
  layer: ({ layer }) => layer,
  create: (model, options) => new Memoir(model, options),
}

/**
 * An editor that writes each edit into columns of a residual memory that its prompt's activations choose (MEMOIR, Wang
 * et al., NeurIPS 2025).
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createMemoirEditor(
  model: LanguageModel,
  options: Partial<MemoirOptions> = {},
): MethodEditor<MemoirOptions> {
  const { config } = model.decoder
  const all = { ...memoirDefaults, ...memoirPreset(config), ...options }
  return new MethodEditor(model, memoir, checkOptions(memoirOptionsSchema, all, config))
}
