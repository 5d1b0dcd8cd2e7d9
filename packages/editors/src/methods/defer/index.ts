import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import { withScales } from '../../options/auto'
import { checkOptions } from '../../options/check-options'
import { Defer } from './defer'
import { type DeferOptions, deferDefaults, deferOptionsSchema, deferPreset } from './options'

export type { DeferOptions } from './options'

const defer: MethodDefinition<DeferOptions> = {
  name: 'defer',
  schema: withScales(deferOptionsSchema),
  layer: ({ layer }) => layer,
  create: (model, options) => new Defer(model, options),
}

/**
 * Makes an editor that trains a small network beside one layer and a gate that routes queries to it: the baseline DEFER
 * of the GRACE and WISE papers.
 *
 * Throws `OPTION_INVALID` for options that cannot be used.
 */
export function createDeferEditor(
  model: LanguageModel,
  options: Partial<DeferOptions> = {},
): MethodEditor<DeferOptions> {
  const { config } = model.decoder
  const all = { ...deferDefaults, ...deferPreset(config), ...options }
  return new MethodEditor(model, defer, checkOptions(deferOptionsSchema, all, config))
}
