import type { LanguageModel } from '@wise-edit/transformer'
import { checkOptions } from '../check-options'
import { retrieveDefaults, type WiseOptions, wiseDefaults, wiseOptionsSchema } from './options'
import { presetFor } from './presets'
import { WiseEditor } from './wise-editor'

/**
 * An editor that uses WISE; settings not given come from the model's preset, then from the paper.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createWiseEditor(model: LanguageModel, options: Partial<WiseOptions> = {}): WiseEditor {
  const { config } = model.decoder
  const ofMode = options.mode === 'retrieve' ? retrieveDefaults(config) : {}
  const settings = { ...wiseDefaults, ...ofMode, ...presetFor(config), ...options }
  return new WiseEditor(model, checkOptions(wiseOptionsSchema, settings, config))
}
