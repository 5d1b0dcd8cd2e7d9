import type { LanguageModel } from '@wise-edit/transformer'
import { checkOptions } from '../check-options'
import { FtLEditor } from './ft-l-editor'
import { type FtLOptions, ftLDefaults, ftLOptionsSchema } from './options'

export type { FtLOptions } from './options'

/**
 * An editor that fine-tunes one layer under an L-infinity constraint; by default the layer at 85% of the depth.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createFtLEditor(model: LanguageModel, options: Partial<FtLOptions> = {}): FtLEditor {
  const { config } = model.decoder
  const layer = Math.round(0.85 * (config.layers - 1))
  return new FtLEditor(model, checkOptions(ftLOptionsSchema, { layer, ...ftLDefaults, ...options }, config))
}
