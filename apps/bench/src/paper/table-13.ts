import type { PaperTable } from './paper-table'

/** Table 13: knowledge anchors, that is overlapping masks, ZsRE, 1,000 edits. */
export const table13: PaperTable = {
  columns: ['Rel', 'Gen', 'Loc', 'Avg'],
  models: [
    {
      model: 'LLaMA-2-7B',
      rows: [
        { name: 'k=2, ρ=0.3, disjoint', T: 1000, numbers: [0.76, 0.72, 1, 0.83] },
        { name: 'k=2, ρ=0.3, overlapping', T: 1000, numbers: [0.79, 0.73, 1, 0.84] },
        { name: 'k=2, ρ=0.5, disjoint', T: 1000, numbers: [0.74, 0.73, 1, 0.82] },
        { name: 'k=2, ρ=0.5, overlapping', T: 1000, numbers: [0.77, 0.72, 1, 0.83] },
        { name: 'k=3, ρ=0.33, disjoint', T: 1000, numbers: [0.72, 0.68, 1, 0.8] },
        { name: 'k=3, ρ=0.33, overlapping', T: 1000, numbers: [0.75, 0.71, 1, 0.82] },
        { name: 'k=5, ρ=0.2, disjoint', T: 1000, numbers: [0.64, 0.61, 1, 0.75] },
        { name: 'k=5, ρ=0.2, overlapping', T: 1000, numbers: [0.73, 0.68, 1, 0.8] },
      ],
    },
  ],
}
