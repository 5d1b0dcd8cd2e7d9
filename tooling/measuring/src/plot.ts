import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** Renders a plot as the HTML of a figure that needs no script. */
export function draw(title: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html></html>')
  const plot = Plot.plot({
    document,
    width: 920,
    style: { fontSize: '12px' },
    ...options,
  })
  return `<figure class="plot"><figcaption>${title}</figcaption>${plot.outerHTML}</figure>`
}

/** Colours of the labels, the same in every plot; grey for the unedited model, which is not compared. */
export function colours(labels: readonly string[]): Plot.ScaleOptions {
  const domain = [...new Set(labels)]
  const palette = ['#4269d0', '#e8893b', '#3ca951', '#d6456b', '#8a63d2', '#2f9fb3', '#9c6b4e', '#d68fc4']
  let next = 0
  const range = domain.map((label) =>
    label === 'unedited' ? '#8c8c8c' : (palette[next++ % palette.length] as string),
  )
  return { domain, range, legend: true }
}
