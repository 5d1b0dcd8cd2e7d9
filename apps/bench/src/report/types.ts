import type { Result } from './results'
import type { settingsOf } from './settings'
import type { ResultSection } from './table'

/** All that is said of an experiment's results, whatever the format. */
export interface Report {
  name: string
  title: string
  results: Result[]
  sections: (ResultSection & { plots: string[] })[]
  notes: string[]
  /** Cells that have not ended, failed or are stale. */
  unfinished: string[]
  /** Options of the editors, by method and arm. */
  settings: ReturnType<typeof settingsOf>
  environments: string[]
}
