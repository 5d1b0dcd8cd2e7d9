/** Numbers of a table as the paper prints them. */
export interface PaperTable {
  /** What a row's numbers are. */
  columns: string[]
  models: { model: string; rows: PaperRow[] }[]
}

export interface PaperRow {
  /** The method's or variant's name, which is also the label of the experiment's arm. */
  name: string
  /** Number of edits; absent where the paper does not say. */
  T?: number
  /** One a column; `undefined` where the paper has none. */
  numbers: (number | undefined)[]
}
