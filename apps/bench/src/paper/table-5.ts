import type { PaperTable } from './paper-table'

/** Table 5: out of distribution, temporal. */
export const table5: PaperTable = {
  columns: ['Rel', 'OOD', 'Loc', 'Avg'],
  models: [
    {
      model: 'GPT-J-6B',
      rows: [
        { name: 'no editing', T: 10, numbers: [0.56, 0.21, undefined, 0.39] },
        { name: 'no editing', T: 75, numbers: [0.56, 0.21, undefined, 0.39] },
        { name: 'FT-EWC', T: 10, numbers: [0.87, 0.17, 0.13, 0.39] },
        { name: 'FT-EWC', T: 75, numbers: [0.81, 0.22, 0.18, 0.4] },
        { name: 'ROME', T: 10, numbers: [0.09, 0, 0.06, 0.05] },
        { name: 'ROME', T: 75, numbers: [0.05, 0, 0.03, 0.03] },
        { name: 'MEMIT-MASS', T: 10, numbers: [0.73, 0.22, 0.99, 0.65] },
        { name: 'MEMIT-MASS', T: 75, numbers: [0.78, 0.27, 0.97, 0.67] },
        { name: 'DEFER', T: 10, numbers: [0.68, 0.33, 0.08, 0.36] },
        { name: 'DEFER', T: 75, numbers: [0.52, 0.26, 0.08, 0.29] },
        { name: 'GRACE', T: 10, numbers: [0.97, 0.28, 1, 0.75] },
        { name: 'GRACE', T: 75, numbers: [0.97, 0.28, 1, 0.75] },
        { name: 'WISE', T: 10, numbers: [0.99, 0.36, 0.98, 0.78] },
        { name: 'WISE', T: 75, numbers: [0.96, 0.37, 1, 0.78] },
      ],
    },
  ],
}
