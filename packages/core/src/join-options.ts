import { isObject } from './is-object'

/**
 * Merges options from a file or the command line into `defaults`. Objects are merged with the default object, and
 * `null`, which switches an option off, becomes `undefined`.
 */
export function joinOptions(
  defaults: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      const before = Object.hasOwn(defaults, key) ? defaults[key] : undefined
      if (value === null) return [key, undefined]
      return [key, isObject(before) && isObject(value) ? { ...before, ...value } : value]
    }),
  )
}
