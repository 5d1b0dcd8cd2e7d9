import * as Plot from '@observablehq/plot'
import { colours, draw } from '@wise-edit/measuring/plot'
import type { Result } from '../content/results'

/** Share of the edits that one point of the plot averages. */
const BINS = 10

/** Plots the success of edits by their number, right after they were made and after each T, a panel for each method. */
export function retention(results: readonly Result[]): string[] {
  const last = Math.max(...results.map(({ T }) => T))
  const format = ['chat', 'plain'].find((name) => results.some(({ byRecord }) => byRecord[`atOnce@${name}`]))
  const asked = results.filter(({ T, byRecord }) => T > 1 && byRecord[`atOnce@${format}`])
  const shown = asked.filter(({ T }) => T === last)
  if (shown.length === 0) return []
  const after = (T: number) => `after edit ${T}`
  const pointsOf = (label: string, asked: string, list: readonly (number | null)[] = []) =>
    binned(list, last).map((point) => ({ label, asked, ...point }))
  const points = [
    ...shown.flatMap(({ label, byRecord }) => pointsOf(label, 'at once', byRecord[`atOnce@${format}`])),
    ...asked.flatMap(({ label, T, byRecord }) => pointsOf(label, after(T), byRecord[`own@${format}`])),
  ]
  const times = [...new Set(asked.map(({ T }) => T))].sort((a, b) => a - b)
  const labels = shown.map(({ label }) => label)
  return [
    draw(`Retention: own questions (${format}) by the number of their edit`, {
      width: Math.min(1150, 60 + 200 * labels.length),
      height: 200,
      marginLeft: 42,
      marginBottom: 38,
      x: { label: 'edit', labelAnchor: 'center', domain: [0, last], ticks: 4 },
      y: { domain: [0, 1], grid: true, label: null },
      fx: { domain: labels, label: null, padding: 0.12 },
      color: colours(['at once', ...times.map(after)]),
      marks: [
        Plot.frame({ strokeOpacity: 0.15 }),
        Plot.lineY(points, { fx: 'label', x: 'edit', y: 'share', stroke: 'asked', strokeWidth: 2 }),
        Plot.dot(points, { fx: 'label', x: 'edit', y: 'share', fill: 'asked', r: 3 }),
      ],
    }),
  ]
}

/** Means of neighbouring edits, each at the middle of their numbers. */
function binned(list: readonly (number | null)[], edits: number): { edit: number; share: number }[] {
  const size = Math.ceil(edits / BINS)
  return Array.from({ length: Math.ceil(list.length / size) }, (_, bin) => {
    const values = list.slice(bin * size, (bin + 1) * size)
    const scored = values.filter((value) => value !== null)
    const sum = scored.reduce((total, value) => total + value, 0)
    return { edit: bin * size + (values.length + 1) / 2, share: sum / scored.length }
  }).filter(({ share }) => !Number.isNaN(share))
}
