import type { ModelConfig } from '@wise-edit/transformer'
import { put } from '../commands/overrides'
import type { MethodOptions } from '../methods'

/** One option that a search sets. */
export interface Parameter {
  /** Where it stands among the method's options, such as `protection.ridge`. */
  name: string
  /** Its values, for readers. */
  range: string
  /** Its value for a number in [0, 1). */
  at: (share: number) => unknown
}

/** What is searched for a method. */
export interface Space {
  /** Tried before all else: `{}` is the method as it comes. */
  starts: MethodOptions[]
  parameters: Parameter[]
}

/** The space of a method on a model. */
export type SpaceOf = (config: ModelConfig) => Space

/** The space around a method as it comes, and further settings that are known to be good somewhere. */
export function space(parameters: Parameter[], ...starts: MethodOptions[]): Space {
  return { starts: [{}, ...starts], parameters }
}

/** One of some values, each as likely. */
export function choice(name: string, values: readonly unknown[]): Parameter {
  const range = values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : value)).join(', ')
  return { name, range, at: (share) => values[Math.floor(share * values.length)] }
}

/** A number between two, by its logarithm, to two digits. */
export function between(name: string, from: number, to: number): Parameter {
  return { name, range: `${from} to ${to}`, at: (share) => twoDigits(from * (to / from) ** share) }
}

/** So many times what is measured on the model, by the factor's logarithm. */
export function timesMeasured(name: string, from: number, to: number): Parameter {
  const { at } = between(name, from, to)
  return { name, range: `${from} to ${to} times what is measured`, at: (share) => `auto*${at(share)}` }
}

/** A layer at one of some shares of the depth. */
export function layerAt({ layers }: ModelConfig, shares: readonly number[]): Parameter {
  return choice('layer', [...new Set(shares.map((share) => Math.round(share * (layers - 1))))])
}

/** The options that `shares`, one for each parameter, stand for. */
export function optionsAt({ parameters }: Space, shares: readonly number[]): MethodOptions {
  return parameters.reduce<MethodOptions>(
    (options, { name, at }, i) => put(options, name.split('.'), at(shares[i] as number)),
    {},
  )
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2))
}
