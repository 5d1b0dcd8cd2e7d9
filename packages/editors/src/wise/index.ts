import type { LanguageModel } from '@wise-edit/transformer'
import { type WiseOptions, wiseDefaults, wiseOptionsSchema } from './options'
import { presetFor } from './presets'
import { WiseEditor } from './wise-editor'

/** An editor that uses WISE; settings not given come from the model's preset, then from the paper. */
export function createWiseEditor(model: LanguageModel, options: Partial<WiseOptions> = {}): WiseEditor {
  const settings = { ...wiseDefaults, ...presetFor(model.decoder.config), ...options }
  return new WiseEditor(model, wiseOptionsSchema.parse(settings))
}
