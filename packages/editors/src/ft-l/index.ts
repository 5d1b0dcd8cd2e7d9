import type { LanguageModel } from '@wise-edit/transformer'
import { FtLEditor, type FtLOptions, ftLDefaults } from './ft-l-editor'

export type { FtLOptions } from './ft-l-editor'

/** An editor that fine-tunes one layer under an L-infinity constraint; by default the layer at 85% of the depth. */
export function createFtLEditor(model: LanguageModel, options: Partial<FtLOptions> = {}): FtLEditor {
  const layer = Math.round(0.85 * (model.decoder.config.layers - 1))
  return new FtLEditor(model, { layer, ...ftLDefaults, ...options })
}
