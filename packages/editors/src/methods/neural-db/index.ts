import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { checkOptions } from '../../options/check-options'
import { NeuralDb } from './neural-db'
import { type NeuralDbOptions, neuralDbDefaults, neuralDbOptionsSchema, neuralDbPreset } from './options'

export type { NeuralDbOptions } from './options'

const neuralDb: MethodDefinition<NeuralDbOptions> = {
  name: 'neural-db',
  schema: neuralDbOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new NeuralDb(model, options),
}

/**
 * Makes an editor that keeps each edit as a key and a residual beside one layer (NeuralDB, Fei et al., ICLR 2026).
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createNeuralDbEditor(
  model: LanguageModel,
  options: Partial<NeuralDbOptions> = {},
): MethodEditor<NeuralDbOptions> {
  const { config } = model.decoder
  const settings = { ...neuralDbDefaults, ...neuralDbPreset(config), ...options }
  return new MethodEditor(model, neuralDb, checkOptions(neuralDbOptionsSchema, settings, config))
}
