import * as Plot from '@observablehq/plot'
import type { Result } from '../results'
import { colours, draw } from './draw'

const GROUPS = ['edits', 'rephrases', 'irrelevant']

/** Routing indicators of edits, paraphrases and irrelevant texts after the most edits, with thresholds (figure 3). */
export function histograms(results: readonly Result[]): string[] {
  const last = Math.max(...results.map(({ T }) => T))
  return results
    .filter(({ T, samples }) => T === last && samples.edits)
    .map(({ label, samples }) => {
      const values = GROUPS.flatMap((group) => (samples[group] ?? []).map((value) => ({ group, value })))
      const columns = { x: 'value', y1: 0, fill: 'group', fillOpacity: 0.55, thresholds: 40 }
      const binned = Plot.binX({ y2: 'count' }, columns)
      return draw(`Routing indicators after ${last} edits, ${label}`, {
        height: 280,
        x: { label: 'Δ(x)' },
        y: { grid: true, label: 'texts' },
        color: colours(GROUPS),
        marks: [
          Plot.rectY(values, binned),
          Plot.ruleX(samples.thresholds ?? [], { strokeDasharray: '4 3' }),
          Plot.text((samples.thresholds ?? []).slice(0, 1), {
            x: (threshold: number) => threshold,
            text: () => 'threshold ε',
            frameAnchor: 'top',
            textAnchor: 'start',
            dx: 4,
            dy: 4,
          }),
          Plot.ruleY([0]),
        ],
      })
    })
}
