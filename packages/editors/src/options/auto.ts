import { isObject } from '@wise-edit/core/internal'
import { z } from 'zod'

/** Returns the schema of an option that may be `auto`: its value is then determined on the model. */
export function autoOr<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.literal('auto'), schema])
}

/** Returns a schema that also accepts options of files of the first version: `auto*2` is `auto` with a scale of 2. */
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
