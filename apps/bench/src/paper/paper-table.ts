/** Numbers of a table as the paper prints them. */
export interface PaperTable {
  /** Names of the columns. */
  columns: string[]
  models: { model: string; rows: PaperRow[] }[]
}

export interface PaperRow {
  /** Name of the method or variant, which is also the label of the experiment's arm. */
  name: string
  /** Number of edits; absent if the paper does not state it. */
  T?: number
  /** One number for each column; `undefined` if the paper has none. */
  numbers: (number | undefined)[]
}
