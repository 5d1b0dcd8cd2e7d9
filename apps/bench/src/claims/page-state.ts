import { experiments } from '../experiments'
import type { Claim } from './claim'

/** Age of a claim's page: `current`, or the reason why its figures are not those of today's experiment. */
export type PageState = 'current' | 'not measured' | 'timed' | `stale: ${string}`

/** Returns the state of a claim's page; `undefined` is a page that does not exist. */
export function pageState(claim: Claim, page: string | undefined): PageState {
  if (page === undefined) return 'not measured'
  if ('speed' in claim) return 'timed'
  const measured = [...page.matchAll(/experiment ([a-z0-9-]+), version (\d+)/g)]
  if (measured.length === 0) return 'stale: measured before pages named their version'
  const older = measured.find(([, name, version]) => versionOf(name as string) !== Number(version))
  if (!older) return 'current'
  const [, name, version] = older
  return `stale: measured with version ${version} of ${name}, which is now at version ${versionOf(name as string)}`
}

function versionOf(name: string): number | undefined {
  const experiment = experiments.find((known) => known.name === name)
  return experiment && (experiment.version ?? 1)
}
