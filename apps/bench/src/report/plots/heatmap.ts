import * as Plot from '@observablehq/plot'
import { draw } from '@wise-edit/measuring/plot'
import type { Result } from '../content/results'

/** Plots the average after the most edits over the two options that vary, such as mask ratio and shards (figure 5). */
export function heatmap(results: readonly Result[]): string[] {
  const last = Math.max(...results.map(({ T }) => T))
  const final = results.filter(({ T, scores }) => T === last && scores.avg)
  const varying = [...new Set(final.flatMap(({ options }) => Object.keys(options)))].filter(
    (key) => new Set(final.map(({ options }) => options[key])).size > 1,
  )
  const [x, y] = varying
  if (!x || !y) return []
  const cells = final.map(({ options, scores }) => {
    const { estimate } = scores.avg as { estimate: number }
    return { x: options[x], y: options[y], value: estimate, text: estimate.toFixed(2) }
  })
  const all = cells.map(({ value }) => value)
  const middle = (Math.min(...all) + Math.max(...all)) / 2
  return [
    draw(`Average after ${last} edits`, {
      width: 640,
      height: 320,
      marginBottom: 44,
      marginLeft: 52,
      x: { type: 'band', label: x, padding: 0.04 },
      y: { type: 'band', label: y, padding: 0.04 },
      color: { scheme: 'blues', label: 'Avg' },
      marks: [
        Plot.cell(cells, { x: 'x', y: 'y', fill: 'value', inset: 1 }),
        Plot.text(cells, {
          x: 'x',
          y: 'y',
          text: 'text',
          fill: ({ value }: { value: number }) => (value > middle ? 'white' : 'black'),
        }),
      ],
    }),
  ]
}
