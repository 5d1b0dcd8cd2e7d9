import { isObject } from '@wise-edit/core'
import { z } from 'zod'

/** The schema of an option that may be left to be found on the model, as `auto`. */
export function autoOr<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.literal('auto'), schema])
}

/** The options of a schema, also as files of the first version have them: `auto*2` is `auto` with a scale of 2. */
export function withScales<Options>(schema: z.ZodType<Options>): z.ZodType<Options> {
  return z.preprocess((options) => {
    if (!isObject(options)) return options
    const entries = Object.entries(options).flatMap(([name, value]) => {
      const [, factor] = /^auto\*(.+)$/.exec(String(value)) ?? []
      return factor === undefined
        ? [[name, value]]
        : [
            [name, 'auto'],
            [`${name}Scale`, Number(factor)],
          ]
    })
    return Object.fromEntries(entries)
  }, schema)
}
