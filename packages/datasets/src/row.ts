/** One entry of a source, not yet looked at. */
export interface Row {
  /** Its number among the entries, from 0. */
  index: number
  /** Its line in a JSONL or CSV file, from 1. */
  line?: number
  value?: unknown
  /** Names what the line is and what it should have been, where it cannot be read. */
  found?: string
  expected?: string
}
