import type { PaperTable } from './paper-table'

/** Table 7: WISE without its routing loss, ZsRE. */
export const table7: PaperTable = {
  columns: ['Rel', 'Gen', 'Loc', 'Avg'],
  models: [
    {
      model: 'LLaMA-2-7B',
      rows: [
        { name: 'without L_a', T: 1, numbers: [1, 0.96, 0.93, 0.96] },
        { name: 'without L_a', T: 10, numbers: [0.93, 0.9, 0.88, 0.9] },
        { name: 'without L_a', T: 100, numbers: [0.92, 0.85, 0.81, 0.86] },
        { name: 'without L_a', T: 1000, numbers: [0.84, 0.79, 0.72, 0.78] },
      ],
    },
  ],
}
