import * as Plot from '@observablehq/plot'
import type { Result } from '../results'
import { draw } from './draw'

/** The average after the most edits over the two options that vary, such as mask ratio and shards (figure 5). */
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
  return [
    draw(`Average after ${last} edits`, {
      width: 640,
      height: 320,
      x: { type: 'band', label: x },
      y: { type: 'band', label: y },
      color: { scheme: 'blues', legend: true, label: 'Avg' },
      marks: [
        Plot.cell(cells, { x: 'x', y: 'y', fill: 'value', inset: 1 }),
        Plot.text(cells, {
          x: 'x',
          y: 'y',
          text: 'text',
          fill: 'black',
          stroke: 'white',
          strokeWidth: 3,
        }),
      ],
    }),
  ]
}
