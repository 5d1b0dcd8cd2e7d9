import { figure5 } from './figure-5'
import type { PaperTableName } from './names'
import type { PaperTable } from './paper-table'
import { table2 } from './table-2'
import { table4 } from './table-4'
import { table5 } from './table-5'
import { table6 } from './table-6'
import { table7 } from './table-7'
import { table11 } from './table-11'
import { table13 } from './table-13'

export type { PaperTable } from './paper-table'

/** Results of Wang et al., "WISE: Rethinking the Knowledge Memory for Lifelong Model Editing" (NeurIPS 2024). */
export const paperTables: Record<PaperTableName, PaperTable> = {
  'table-2': table2,
  'table-4': table4,
  'table-5': table5,
  'table-6': table6,
  'table-7': table7,
  'table-11': table11,
  'table-13': table13,
  'figure-5': figure5,
}
