import { isDeepStrictEqual } from 'node:util'
import { WiseError } from '@wise-edit/core'
import type { Cell } from '../cell/cell'
import type { CellState } from '../cell/state'
import { shortName } from '../experiment/plan'
import { experiments } from '../experiments'
import type { MethodOptions } from '../methods'
import type { StoredResults } from './manifest'

/** Results of a folder, divided into current and stale ones. */
export interface SortedResults {
  current: CellState[]
  /** One line for each result of another version or with other settings. */
  stale: string[]
}

/**
 * Separates stale results: those of another version of the experiment, and those whose editor had other options than it
 * would have now (`settings`, by cell id; cells without an entry are not compared).
 */
export function sortResults(
  { manifest, states, others }: StoredResults,
  settings: ReadonlyMap<string, MethodOptions | WiseError>,
): SortedResults {
  const { name } = manifest.experiment
  const version = experiments.find((known) => known.name === name)?.version ?? manifest.experiment.version
  const reasonOf = ({ cell, settings: then }: CellState) =>
    versionReason(cell, version) ?? settingsReason(then, settings.get(cell.id))
  const lines = [...states, ...others].flatMap((state) => {
    const reason = reasonOf(state)
    return reason === undefined ? [] : [`Stale, left out of the tables: ${describe(state.cell)}: ${reason}.`]
  })
  return { current: states.filter((state) => reasonOf(state) === undefined), stale: lines }
}

function versionReason({ experiment, version }: Cell, today: number): string | undefined {
  if (version === today) return undefined
  const then = version === 0 ? 'before experiments had versions' : `with version ${version} of ${experiment}`
  return `measured ${then}, which is now at version ${today}`
}

function settingsReason(then: MethodOptions, now: MethodOptions | WiseError | undefined): string | undefined {
  if (now === undefined) return undefined
  if (now instanceof WiseError) return 'measured with options that the method no longer has'
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])]
  const other = names.filter((name) => !isDeepStrictEqual(then[name], now[name]))
  if (other.length === 0) return undefined
  const show = (value: unknown) => (value === undefined ? 'unset' : JSON.stringify(value))
  return `measured with ${other.map((name) => `${name} ${show(then[name])} (now ${show(now[name])})`).join(', ')}`
}

function describe({ label, model, data, seed }: Cell): string {
  return `${label} on ${shortName(model)}, ${shortName(data.source)}, seed ${seed}`
}
