import type { PaperTable } from './paper-table'

/** Table 11: merge methods, ZsRE, 100 edits in two shards. */
export const table11: PaperTable = {
  columns: ['Rel', 'Gen', 'Loc', 'Avg'],
  models: [
    {
      model: 'LLaMA-2-7B',
      rows: [
        { name: 'Linear', T: 100, numbers: [0.63, 0.61, 0.93, 0.72] },
        { name: 'Slerp', T: 100, numbers: [0.62, 0.64, 0.91, 0.72] },
        { name: 'Dare', T: 100, numbers: [0.68, 0.63, 0.92, 0.74] },
        { name: 'Dare_Ties', T: 100, numbers: [0.67, 0.63, 0.83, 0.71] },
        { name: 'Ties', T: 100, numbers: [0.85, 0.81, 0.94, 0.87] },
        { name: 'Sign', T: 100, numbers: [0.8, 0.76, 0.97, 0.84] },
      ],
    },
  ],
}
