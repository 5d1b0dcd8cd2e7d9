import * as Plot from '@observablehq/plot'
import { colours, draw } from '@wise-edit/measuring/plot'
import type { Result } from '../content/results'

const GROUPS = ['edits', 'rephrases', 'irrelevant']

/**
 * Plots routing indicators of edits, paraphrases and irrelevant texts after the most edits, with thresholds (figure 3).
 */
export function histograms(results: readonly Result[]): string[] {
  const last = Math.max(...results.map(({ T }) => T))
  return results
    .filter(({ T, samples }) => T === last && samples.edits)
    .map(({ label, samples }) => {
      const values = GROUPS.flatMap((group) => (samples[group] ?? []).map((value) => ({ group, value })))
      const columns = { x: 'value', fy: 'group', fill: 'group', fillOpacity: 0.8, thresholds: 40 }
      const binned = Plot.binX({ y: 'count' }, columns)
      const thresholds = samples.thresholds ?? []
      return draw(`Routing indicators after ${last} edits, ${label}`, {
        height: 330,
        marginRight: 80,
        marginBottom: 42,
        x: { label: 'Δ(x), dashed: threshold ε of each memory', labelAnchor: 'center' },
        y: { grid: true, label: 'texts', ticks: 3 },
        fy: { domain: GROUPS, label: null, padding: 0.15 },
        color: { ...colours(GROUPS), legend: false },
        marks: [
          Plot.rectY(values, binned),
          Plot.ruleX(thresholds, { strokeDasharray: '4 3' }),
          Plot.ruleY([0]),
        ],
      })
    })
}
