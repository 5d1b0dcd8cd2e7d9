import { WiseError } from '@wise-edit/core'
import { type EditMethod, type MethodDefinition, MethodEditor } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'

/** The unedited model as a method: it accepts edits and learns nothing. */
const nothing: EditMethod = {
  // biome-ignore lint/correctness/useYield: there are no steps to report
  async *learn() {
    return { learned: {}, steps: 0, lossBefore: Number.NaN, lossAfter: Number.NaN }
  },
}

const unedited: MethodDefinition<Record<string, never>> = {
  name: 'unedited',
  schema: z.strictObject({}),
  layer: () => 0,
  create: () => nothing,
}

/** Creates an editor that does not change the model. Throws `OPTION_INVALID` for any option. */
export function createUnedited(
  model: LanguageModel,
  options: Record<string, unknown> = {},
): MethodEditor<Record<string, never>> {
  const [option] = Object.keys(options)
  if (option === undefined) return new MethodEditor(model, unedited, {})
  throw new WiseError('OPTION_INVALID', `The unedited model has no options; found "${option}". Leave it out.`)
}
