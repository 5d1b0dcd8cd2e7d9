import type { PaperTable } from './paper-table'

/** Table 6: scaling to 3,000 edits, ZsRE. */
export const table6: PaperTable = {
  columns: ['Rel', 'Gen', 'Loc', 'Avg'],
  models: [
    {
      model: 'LLaMA-2-7B',
      rows: [
        { name: 'GRACE', T: 2000, numbers: [0.96, 0.03, 1, 0.66] },
        { name: 'GRACE', T: 3000, numbers: [0.96, 0.03, 1, 0.66] },
        { name: 'MEMIT-MASS', T: 2000, numbers: [0.64, 0.58, 0.55, 0.59] },
        { name: 'MEMIT-MASS', T: 3000, numbers: [0.58, 0.53, 0.47, 0.53] },
        { name: 'WISE-Merge', T: 2000, numbers: [0.66, 0.63, 1, 0.76] },
        { name: 'WISE-Merge', T: 3000, numbers: [0.58, 0.56, 1, 0.71] },
        { name: 'WISE-Retrieve', T: 2000, numbers: [0.68, 0.64, 1, 0.77] },
        { name: 'WISE-Retrieve', T: 3000, numbers: [0.61, 0.58, 1, 0.73] },
        { name: 'WISE-Retrieve, oracle routing', T: 2000, numbers: [0.77, 0.72, 1, 0.83] },
        { name: 'WISE-Retrieve, oracle routing', T: 3000, numbers: [0.75, 0.7, 1, 0.82] },
      ],
    },
  ],
}
