import { closest } from 'fastest-levenshtein'
import { z } from 'zod'

/** The schema of an object that holds these options and no others; of another, the error names the nearest one. */
export function optionsSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape)
  return z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys'
        ? (keys as string[]).map((key) => unknown(key, names)).join('; ')
        : undefined,
  })
}

/** A schema that takes something simple in the place of some options. */
export function orObject<Simple extends z.ZodType, Options extends z.ZodType>(
  simple: Simple,
  options: Options,
) {
  return z.union([simple, options], {
    // Of an object it says by default only that no alternative fits.
    error: ({ errors = [] }) =>
      (errors as z.core.$ZodIssue[][]).flat().find(({ code }) => code === 'unrecognized_keys')?.message,
  })
}

function unknown(key: string, names: readonly string[]): string {
  return `no option is called "${key.slice(0, 80)}"; the nearest is "${closest(key.slice(0, 80), names)}"`
}
