import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { FtL } from './ft-l'
import { type FtLOptions, ftLDefaults, ftLOptionsSchema } from './options'

export type { FtLOptions } from './options'

const ftL: MethodDefinition<FtLOptions> = {
  name: 'ft-l',
  schema: ftLOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new FtL(model, options),
}

/**
 * Makes an editor that fine-tunes one layer under an L-infinity constraint, by default the layer at 85% of the depth.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createFtLEditor(
  model: LanguageModel,
  options: Partial<FtLOptions> = {},
): MethodEditor<FtLOptions> {
  const { config } = model.decoder
  const layer = Math.round(0.85 * (config.layers - 1))
  return new MethodEditor(
    model,
    ftL,
    checkOptions(ftLOptionsSchema, { layer, ...ftLDefaults, ...options }, config),
  )
}
