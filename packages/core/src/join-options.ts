import { isObject } from './is-object'

/**
 * Options as a file or a command line gives them, for a function that has `defaults`: an object joins the default beside it,
 * and `null`, which switches an option off, becomes `undefined`.
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
