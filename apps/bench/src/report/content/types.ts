import type { Result } from './results'
import type { settingsOf } from './settings'
import type { ResultSection } from './table'

/** Contents of a report, independent of the format. */
export interface Report {
  name: string
  title: string
  results: Result[]
  sections: (ResultSection & { plots: string[] })[]
  notes: string[]
  /** Messages about cells that are unfinished, failed or stale. */
  unfinished: string[]
  /** Options of the editors, by method and arm. */
  settings: ReturnType<typeof settingsOf>
  environments: string[]
}
