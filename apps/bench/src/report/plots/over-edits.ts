import * as Plot from '@observablehq/plot'
import { colours, draw } from '@wise-edit/measuring/plot'
import { type Group, groups, type Metric } from '../content/metric'
import { metricsOf } from '../content/metrics'
import type { Result } from '../content/results'
import { bars } from './bars'

/** Groups of columns that are plotted over the number of edits. */
const PLOTTED: readonly Group[] = ['chat', 'plain', 'forced', 'generated']

/** Plots each score over the number of edits, a line for each method, with intervals. */
export function overEdits(results: readonly Result[]): string[] {
  const Ts = [...new Set(results.map(({ T }) => T))]
  if (Ts.length < 2) return bars(results)
  const scored = [...new Set(results.flatMap(({ scores }) => Object.keys(scores)))]
  const shown = metricsOf(scored).filter(({ key, detail }) => !detail && scored.includes(key))
  const perplexities = shown.filter(({ from }) => from.includes('nll'))
  const plots: [title: string, metrics: Metric[], y: Plot.ScaleOptions][] = [
    ...PLOTTED.map((name): [string, Metric[], Plot.ScaleOptions] => [
      `${groups[name].title}, over the number of edits`,
      shown.filter((metric) => metric.group === name && !perplexities.includes(metric)),
      { domain: [0, 1] },
    ]),
    ['Perplexity over the number of edits', perplexities, { type: 'log' }],
  ]
  return plots
    .filter(([, some]) => some.length > 0)
    .map(([title, some, y]) => draw(title, lines(some, results, Ts, y)))
}

function lines(
  shown: readonly Metric[],
  results: readonly Result[],
  Ts: number[],
  y: Plot.ScaleOptions,
): Plot.PlotOptions {
  const labels = [...new Set(results.map(({ label }) => label))]
  const marks = labels.flatMap((label, i) => {
    const points = pointsOf(
      shown,
      results.filter((result) => result.label === label),
    )
    // Offset, so that methods with the same score stay visible.
    const at = { fx: 'title', x: 'T', dx: 4 * (i - (labels.length - 1) / 2) }
    return [
      Plot.ruleX(points, { ...at, y1: 'low', y2: 'high', stroke: 'label', strokeOpacity: 0.4 }),
      Plot.lineY(points, { ...at, y: 'value', stroke: 'label', strokeWidth: 2 }),
      Plot.dot(points, { ...at, y: 'value', fill: 'label', r: 3.5, title: 'hint' }),
    ]
  })
  return {
    width: Math.min(1150, 60 + 250 * shown.length),
    height: 250,
    marginLeft: 42,
    marginBottom: 38,
    x: { type: 'log', label: 'edits', labelAnchor: 'center', ticks: Ts, tickFormat: String, inset: 16 },
    y: { ...y, grid: true, label: null },
    fx: { domain: shown.map(({ title }) => title), label: null, padding: 0.12 },
    color: colours(labels),
    marks: [Plot.frame({ strokeOpacity: 0.15 }), ...marks],
  }
}

function pointsOf(shown: readonly Metric[], results: readonly Result[]) {
  return shown.flatMap(({ key, title }) =>
    results.flatMap(({ label, T, scores }) => {
      const score = scores[key]
      if (!score || !Number.isFinite(score.estimate)) return []
      const { estimate: value, low, high } = score
      const hint = `${label}, T=${T}: ${title} ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
      return [{ title, label, T, value, low, high, hint }]
    }),
  )
}
