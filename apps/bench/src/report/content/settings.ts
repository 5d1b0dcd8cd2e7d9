import { isDeepStrictEqual } from 'node:util'
import type { CellState } from '../../cell/state'
import { methods as known } from '../../methods'

type Settings = Record<string, unknown>

/**
 * Returns the options of every editor, by name: options that all arms of a method share are listed once under the
 * method's title, and differences under each arm's label. The seed is left out.
 */
export function settingsOf(states: readonly CellState[]): [name: string, settings: Settings][] {
  const methods = [...new Set(states.map(({ cell }) => cell.method))]
  return methods.flatMap((method) => {
    const arms = new Map<string, Settings>()
    for (const { cell, settings } of states)
      if (cell.method === method) arms.set(cell.label, withoutSeed(settings))
    const [first, ...others] = [...arms.values()] as [Settings, ...Settings[]]
    const isShared = ([key, value]: [string, unknown]) =>
      others.every((other) => isDeepStrictEqual(other[key], value))
    const shared = Object.fromEntries(Object.entries(first).filter(isShared))
    const differing = [...arms].map(([label, settings]): [string, Settings] => [
      label,
      Object.fromEntries(Object.entries(settings).filter(([key]) => !(key in shared))),
    ])
    const entries = [[known[method]?.title ?? method, shared] as [string, Settings], ...differing]
    return entries.filter(([, settings]) => Object.keys(settings).length > 0)
  })
}

function withoutSeed({ seed: _, ...rest }: Settings): Settings {
  return rest
}
