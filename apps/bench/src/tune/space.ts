import type { ModelConfig } from '@wise-edit/transformer'
import { put } from '../commands/overrides'
import type { MethodOptions } from '../methods'

/** One option of a search. */
export interface Parameter {
  /** Path of the option, such as `protection.ridge`. */
  name: string
  /** Description of its values. */
  range: string
  /** Returns its value for a number in [0, 1). */
  at: (share: number) => unknown
}

/** Search space of a method. */
export interface Space {
  /** Settings to try first: `{}` are the defaults. */
  starts: MethodOptions[]
  parameters: Parameter[]
}

/** Returns the space of a method for a model. */
export type SpaceOf = (config: ModelConfig) => Space

/** Creates a space that starts with the defaults and further settings that are known to be good. */
export function space(parameters: Parameter[], ...starts: MethodOptions[]): Space {
  return { starts: [{}, ...starts], parameters }
}

/** One of several values, with equal probability. */
export function choice(name: string, values: readonly unknown[]): Parameter {
  const range = values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : value)).join(', ')
  return { name, range, at: (share) => values[Math.floor(share * values.length)] }
}

/** A number between two bounds, on a logarithmic scale, to two digits. */
export function between(name: string, from: number, to: number): Parameter {
  return { name, range: `${from} to ${to}`, at: (share) => twoDigits(from * (to / from) ** share) }
}

/** A layer at one of several shares of the depth. */
export function layerAt({ layers }: ModelConfig, shares: readonly number[]): Parameter {
  return choice('layer', [...new Set(shares.map((share) => Math.round(share * (layers - 1))))])
}

/** Returns the options for `shares`, one for each parameter. */
export function optionsAt({ parameters }: Space, shares: readonly number[]): MethodOptions {
  return parameters.reduce<MethodOptions>(
    (options, { name, at }, i) => put(options, name.split('.'), at(shares[i] as number)),
    {},
  )
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2))
}
