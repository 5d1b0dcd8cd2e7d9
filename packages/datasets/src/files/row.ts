/** One raw entry of a source. */
export interface Row {
  /** Number among the entries, from 0. */
  index: number
  /** Line in a JSONL or CSV file, from 1. */
  line?: number
  value?: unknown
  /** Description of the line and of the expected content, if it cannot be read. */
  found?: string
  expected?: string
}
