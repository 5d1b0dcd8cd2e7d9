import { z } from 'zod'

const positive = z.number().positive()
const multiple = z.templateLiteral(['auto*', z.number()]).refine((text): boolean => factorOf(text) > 0)

/** A setting in units that are measured on the model: `auto`, so many times that (`auto*2`), or a number of its own. */
export const measuredSchema = z.union([z.literal('auto'), multiple, positive])

export type Measured = z.infer<typeof measuredSchema>

/** What is measured, or so many times that. */
export const multipleSchema = z.union([z.literal('auto'), multiple])

export type Multiple = 'auto' | `auto*${number}`

/** How many times what is measured counts: 1 for `auto`. */
export function factorOf(setting: Multiple): number {
  return setting === 'auto' ? 1 : Number(setting.slice('auto*'.length))
}

/** The setting as a number, where `auto` is `measured`. */
export function settle(setting: Measured, measured: number): number {
  return typeof setting === 'number' ? setting : factorOf(setting) * measured
}

/** So many times a setting, whether it is a number or measured later. */
export function times<T extends Measured>(setting: T, factor: number): Measured {
  if (typeof setting === 'number') return setting * factor
  const all = factorOf(setting as Multiple) * factor
  return all === 1 ? 'auto' : `auto*${all}`
}
