import type { LanguageModel } from '@wise-edit/transformer'
import { parseOptions } from '../../options/check-options'
import type { Gate } from '../per-edit/route/gate'
import { InContextEditor } from './in-context-editor'
import { type InContextOptions, inContextDefaults, inContextOptionsSchema } from './options'

export type { InContextOptions } from './options'

/**
 * Makes an editor that puts the facts that a question asks for into its prompt. They are found by the router of per-edit
 * side memories if there is a `gate`, which the caller still owns, and by BM25 if there is none.
 *
 * Throws `OPTION_INVALID` for options that cannot be used, and `GATE_MISSING` for the router without a gate.
 */
export function createInContextEditor(
  model: LanguageModel,
  { gate, ...options }: Partial<InContextOptions> & { gate?: Gate } = {},
): InContextEditor {
  const retrieval = gate ? 'router' : 'bm25'
  const settings = { retrieval, ...inContextDefaults, ...options }
  return new InContextEditor(model, gate, parseOptions(inContextOptionsSchema, settings))
}
