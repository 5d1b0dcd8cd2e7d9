import { WiseError } from '@wise-edit/core'
import { describeIssues } from '@wise-edit/core/internal'
import type { ModelConfig } from '@wise-edit/transformer'
import type { z } from 'zod'

/** Options that name the edited layer, layers or modules. The method itself checks the names of modules. */
type Edited = { layer: number } | { layers: readonly number[] } | { modules: readonly string[] }

/** Parses `options` by their schema. Throws `OPTION_INVALID` if they do not fit it or name a layer that does not exist. */
export function checkOptions<T extends Edited>(
  schema: z.ZodType<T>,
  options: unknown,
  { layers }: ModelConfig,
): T {
  const parsed = parseOptions(schema, options)
  const option = 'layer' in parsed ? 'layer' : 'layers'
  const edited = lastLayer(parsed)
  if (edited >= layers) {
    throw new WiseError(
      'OPTION_INVALID',
      `The option \`${option}\` names layer ${edited}; the model has layers 0 to ${layers - 1}. Correct it.`,
    )
  }
  return parsed
}

/** Parses `options` by their schema. Throws `OPTION_INVALID` if they do not fit it. */
export function parseOptions<T>(schema: z.ZodType<T>, options: unknown): T {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new WiseError(
    'OPTION_INVALID',
    `Options of the editor cannot be used: ${describeIssues(parsed.error, { value: options, whole: '' })}. Correct them.`,
  )
}

function lastLayer(options: Edited): number {
  if ('layer' in options) return options.layer
  return 'layers' in options ? Math.max(...options.layers) : 0
}
