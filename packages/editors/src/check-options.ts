import { WiseError } from '@wise-edit/kernels'
import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'

/** `options` as their schema has them. Throws `OPTION_INVALID` where they do not fit it, or name a layer the model has not. */
export function checkOptions<T extends { layer: number }>(
  schema: z.ZodType<T>,
  options: unknown,
  { layers }: ModelConfig,
): T {
  const parsed = schema.safeParse(options)
  if (!parsed.success) {
    throw new WiseError(
      'OPTION_INVALID',
      `Options of the editor cannot be used: ${z.prettifyError(parsed.error)}. Correct them.`,
    )
  }
  if (parsed.data.layer >= layers) {
    throw new WiseError(
      'OPTION_INVALID',
      `Layer ${parsed.data.layer} is to be edited; the model has layers 0 to ${layers - 1}. Correct the option \`layer\`.`,
    )
  }
  return parsed.data
}
