/** Tables and figures of the paper that reports can print next to their own numbers. */
export const paperTableNames = [
  'table-2',
  'table-4',
  'table-5',
  'table-6',
  'table-7',
  'table-11',
  'table-13',
  'figure-5',
] as const

export type PaperTableName = (typeof paperTableNames)[number]
