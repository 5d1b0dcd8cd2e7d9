import * as Plot from '@observablehq/plot'
import { draw } from '@wise-edit/measuring/plot'
import { type Group, groups } from '../content/metric'
import { metricsOf } from '../content/metrics'
import type { Result } from '../content/results'

/** Plots the scores of the first table after the most edits, a bar for each method or variant. */
export function bars(results: readonly Result[]): string[] {
  const last = Math.max(...results.map(({ T }) => T))
  const scored = [...new Set(results.flatMap(({ scores }) => Object.keys(scores)))]
  const all = metricsOf(scored).filter(({ key, better }) => better === 'higher' && scored.includes(key))
  const first = (Object.keys(groups) as Group[]).find((name) => all.some(({ group }) => group === name))
  const shown = all.filter(({ group }) => group === first)
  const points = shown.slice(0, 4).flatMap(({ key, title }) =>
    results.flatMap(({ label, T, scores }) => {
      const score = scores[key]
      return score && T === last ? [{ title, label, ...score, text: score.estimate.toFixed(2) }] : []
    }),
  )
  if (points.length === 0) return []
  const labels = [...new Set(points.map(({ label }) => label))]
  return [
    draw(`Scores after ${last} edits`, {
      height: 60 + 30 * labels.length,
      marginLeft: 20 + 7 * Math.max(...labels.map(({ length }) => length)),
      x: { domain: [0, 1.25], ticks: [0, 0.5, 1], tickFormat: String, label: null },
      y: { domain: labels, label: null },
      fx: { domain: shown.slice(0, 4).map(({ title }) => title), label: null, padding: 0.12 },
      marks: [
        Plot.barX(points, { fx: 'title', x: 'estimate', y: 'label', fill: '#4269d0', fillOpacity: 0.8 }),
        Plot.ruleY(points, { fx: 'title', x1: 'low', x2: 'high', y: 'label', strokeWidth: 1.5 }),
        Plot.text(points, {
          fx: 'title',
          x: 'high',
          y: 'label',
          text: 'text',
          textAnchor: 'start',
          dx: 4,
        }),
      ],
    }),
  ]
}
