import type { LanguageModel } from '@wise-edit/transformer'
import { checkOptions } from '../../options/check-options'
import { retrieveDefaults, type WiseOptions, wiseDefaults, wiseOptionsSchema } from './options/options'
import { presetFor } from './options/presets'
import { WiseEditor } from './wise-editor'

/**
 * Makes an editor that uses WISE. Options not given come from the model's preset, then from the defaults; those of
 * `paper` join the preset's, unless it is given as `undefined`.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createWiseEditor(model: LanguageModel, options: Partial<WiseOptions> = {}): WiseEditor {
  const { config } = model.decoder
  const ofMode = options.mode === 'retrieve' ? retrieveDefaults(config) : {}
  const preset = presetFor(config)
  const settings = { ...wiseDefaults, ...ofMode, ...preset, ...options }
  const paper = options.paper && { ...preset.paper, ...options.paper }
  return new WiseEditor(
    model,
    checkOptions(wiseOptionsSchema, paper ? { ...settings, paper } : settings, config),
  )
}
