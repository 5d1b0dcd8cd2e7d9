import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { FtEwc } from './ft-ewc'
import { type FtEwcOptions, ftEwcDefaults, ftEwcOptionsSchema } from './options'

export type { FtEwcOptions } from './options'

const ftEwc: MethodDefinition<FtEwcOptions> = {
  name: 'ft-ewc',
  schema: ftEwcOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new FtEwc(model, options),
}

/**
 * Makes an editor that fine-tunes one layer, held by the Fisher information of earlier edits. By default it is the layer
 * at 85% of the depth, as in FT-L.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createFtEwcEditor(
  model: LanguageModel,
  options: Partial<FtEwcOptions> = {},
): MethodEditor<FtEwcOptions> {
  const { config } = model.decoder
  const layer = Math.round(0.85 * (config.layers - 1))
  return new MethodEditor(
    model,
    ftEwc,
    checkOptions(ftEwcOptionsSchema, { layer, ...ftEwcDefaults, ...options }, config),
  )
}
